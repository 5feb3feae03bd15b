using System.Globalization;
using System.Text.RegularExpressions;

namespace Harness.Suites;

/// <summary>What the folder of a run is called: after the second in which it began and the process. Others may leave folders beside it, with names of their own.</summary>
internal static partial class RunFolderName
{
    private const string Format = "yyyy-MM-dd'T'HH-mm-ss";

    /// <summary>The name for a run that begins now; one that is taken gets a number behind it.</summary>
    public static string Of(DateTimeOffset now) => $"{now.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture)}-{Environment.ProcessId}";

    /// <summary>When the run of a folder began, by its name; null if that is not the name of a run.</summary>
    public static DateTime? BeginOf(string name) =>
        WellFormed().Match(name) is { Success: true } match && DateTime.TryParseExact(match.Groups["time"].ValueSpan, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    [GeneratedRegex(@"^(?<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}-[0-9]{2}-[0-9]{2})-[0-9]+(-[0-9]+)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WellFormed();
}
