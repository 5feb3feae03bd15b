namespace Harness.Scenarios.Text;

/// <summary>Recognises <c>key:value</c>, which YAML takes for one word.</summary>
internal static class MissingSpace
{
    internal const string Message = "a space is missing after ':'";

    /// <summary>The remedy, or null where that is not what happened.</summary>
    internal static string? In(ScalarNode scalar) => scalar.Quoted ? null : In(scalar.Value);

    /// <summary>The remedy, or null where that is not what happened.</summary>
    internal static string? In(string text)
    {
        var colon = text.IndexOf(':');
        return colon > 0 && colon < text.Length - 1 && text[colon + 1] is not (' ' or '\t') && !text.AsSpan(0, colon).ContainsAny(" \t'\"")
            ? $"did you mean '{text[..colon]}: {text[(colon + 1)..]}'?"
            : null;
    }
}
