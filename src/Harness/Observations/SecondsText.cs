namespace Harness.Observations;

/// <summary>Times as people read them in messages.</summary>
internal static class SecondsText
{
    /// <summary>A time span in seconds with three digits after the point, or fewer where they say nothing: <c>1.25 s</c>.</summary>
    public static string Of(TimeSpan span) => $"{span.TotalSeconds:0.###} s";
}
