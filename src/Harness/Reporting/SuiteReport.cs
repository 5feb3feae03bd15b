using System.Reflection;
using System.Runtime.InteropServices;
using Harness.Suites;

namespace Harness.Reporting;

/// <summary>What every report says of a suite.</summary>
/// <param name="Summary">How many came out how; its results are without their histories.</param>
/// <param name="Scenarios">The scenarios, in the order of the suite.</param>
/// <param name="Folder">The folder of the run: paths are told relative to it.</param>
internal sealed record SuiteReport(SuiteSummary Summary, IReadOnlyList<ScenarioReport> Scenarios, string Folder)
{
    /// <summary>How long the suite took; null where that is not known.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The program's version (SemVer 2.0), without what names the commit.</summary>
    public static string Version { get; } = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>The runtime that it runs on.</summary>
    public static string Runtime => RuntimeInformation.FrameworkDescription;

    /// <summary>A path as it is told in the folder of the run. The working directory may have been removed since the run began: what lies in the folder is told without it. What lies elsewhere is told without links: ".." behind one leads to where it is, not to where it stands.</summary>
    public string PathIn(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path[(Folder.Length + 1)..] : RealPath.From(Folder, path);
    }

    /// <summary>Makes the reports of a suite: gives each reporter one scenario after the other, and forgets its history.</summary>
    /// <param name="reporters">What is written.</param>
    /// <param name="results">The results, in order. One is asked for when those before it are done with.</param>
    /// <param name="folder">The folder of the run.</param>
    /// <param name="summarize">Counts the results.</param>
    /// <param name="duration">How long the suite took; null where that is not known.</param>
    public static SuiteReport Write(IReadOnlyList<IReporter> reporters, IEnumerable<ScenarioResult> results, ResultsFolder folder, Func<IReadOnlyList<ScenarioResult>, SuiteSummary> summarize, TimeSpan? duration)
    {
        ArgumentNullException.ThrowIfNull(reporters);
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(summarize);
        var reporting = new SuiteReporting(reporters, folder);
        foreach (var (number, result) in results.Index())
            _ = reporting.Add(number, result);
        return reporting.Complete(summarize, duration);
    }
}
