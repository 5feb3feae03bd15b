using System.Reflection;
using System.Text;
using Harness.Rules;

namespace Harness.Reporting.Timelines;

/// <summary>The page around the data of a timeline: markup, style and script, which are the same in every page and come from this assembly.</summary>
internal static class TimelinePage
{
    /// <summary>Where the data goes: inside of a script element that no browser runs.</summary>
    private const string Place = "@data@";

    private static readonly Lazy<(byte[] Before, byte[] After)> parts = new(Load);

    /// <summary>The size of the page without data, in bytes.</summary>
    public static int BytesWithoutData => parts.Value.Before.Length + parts.Value.After.Length;

    /// <summary>Writes the page of a run.</summary>
    /// <param name="scenario">What came of it.</param>
    /// <param name="facts">Its history.</param>
    /// <param name="file">Where to.</param>
    public static void Write(ScenarioReport scenario, RunFacts facts, Stream file)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(file);
        file.Write(parts.Value.Before);
        TimelineData.Write(scenario, facts, file);
        file.Write(parts.Value.After);
    }

    private static (byte[] Before, byte[] After) Load()
    {
        var page = Read("timeline.html").Replace("@style@", Read("timeline.css"), StringComparison.Ordinal).Replace("@script@", Read("timeline.js"), StringComparison.Ordinal);
        var at = page.IndexOf(Place, StringComparison.Ordinal);
        return (Encoding.UTF8.GetBytes(page[..at]), Encoding.UTF8.GetBytes(page[(at + Place.Length)..]));
    }

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Timeline.{name}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
