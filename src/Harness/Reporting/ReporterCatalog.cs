using Harness.Reporting.Formats;
using Harness.Reporting.Timelines;
using Harness.Suites;

namespace Harness.Reporting;

/// <summary>Every kind of report.</summary>
internal static class ReporterCatalog
{
    private static readonly (string Name, bool IsAlwaysOn, Func<ResultsFolder, IReporter> Make)[] kinds =
    [
        (ResultsJson.ReportName, true, folder => new ResultsJson(folder)),
        (TimelineReporter.ReportName, true, folder => new TimelineReporter(folder)),
        (JUnitReporter.ReportName, false, folder => new JUnitReporter(folder, AttachmentPaths.Of(Environment.GetEnvironmentVariable))),
        (TapReporter.ReportName, false, folder => new TapReporter(folder)),
        (MarkdownReporter.ReportName, false, folder => new MarkdownReporter(folder)),
        (TraceReporter.ReportName, false, folder => new TraceReporter(folder)),
    ];

    /// <summary>Their names, as <c>--report</c> takes them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. kinds.Select(kind => kind.Name)];

    /// <summary>The reports with these names, and those that are always written, for one suite.</summary>
    /// <param name="names">Names of <see cref="Names"/>.</param>
    /// <param name="folder">The folder of the run, where they are written.</param>
    public static IReadOnlyList<IReporter> Make(IReadOnlyCollection<string> names, ResultsFolder folder)
    {
        ArgumentNullException.ThrowIfNull(names);
        return [.. kinds.Where(kind => kind.IsAlwaysOn || names.Contains(kind.Name)).Select(kind => kind.Make(folder))];
    }
}
