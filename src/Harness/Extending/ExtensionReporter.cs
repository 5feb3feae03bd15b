using System.Text.Json;
using Harness.Reporting;
using Harness.Reporting.Formats;
using Harness.Suites;
using Rollover;
using Rollover.Extending;

namespace Harness.Extending;

/// <summary>A report of an extension: it gets what <c>results.json</c> says, the scenarios, and the files that are there already.</summary>
internal sealed class ExtensionReporter(IRolloverReport report, ResultsFolder folder) : IReporter
{
    /// <summary>How long it may take: a suite does not hang on a report.</summary>
    private static readonly TimeSpan longest = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Name => report.Name;

    /// <inheritdoc/>
    public void Complete(SuiteReport suite)
    {
        ArgumentNullException.ThrowIfNull(suite);
        using var results = JsonDocument.Parse(ResultsJson.Write(suite));
        try
        {
            var read = ResultReader.ReadAll(results.RootElement, folder.Path, [.. suite.Scenarios.Select(scenario => (ScenarioOf(scenario), TextOf(scenario), FilesOf(scenario)))]);
            var over = new CancellationTokenSource(longest); // not disposed: a report that goes on may still ask for it

            // There is nobody else to wait: the suite is over.
            Task.Run(() => report.WriteAsync(read, folder.Path, over.Token), CancellationToken.None).WaitAsync(longest).GetAwaiter().GetResult();
        }
        catch (Exception error)
        {
            folder.Note($"the report '{Name}' could not be written: {error.GetType().Name}: {error.Message.TrimEnd('.')}");
        }
    }

    /// <summary>For people: why it is not verified, or one line.</summary>
    internal static string TextOf(ScenarioReport scenario) => scenario.Failure is { Length: > 0 } failure ? failure : $"{ScenarioLine.Of(scenario)}\n";

    private static RolloverScenario ScenarioOf(ScenarioReport report)
    {
        var scenario = report.Result.Scenario;
        return new RolloverScenario { Name = scenario.Name, Path = scenario.File ?? "", Line = scenario.Line, Cell = scenario.Cell, Description = scenario.Description, Tags = scenario.Tags };
    }

    /// <summary>What was written of it so far: beside its history, and for the whole suite.</summary>
    private IReadOnlyList<string> FilesOf(ScenarioReport scenario)
    {
        if (folder.IsNowhere)
            return [];
        var beside = scenario.Result.HistoryPath is { } history ? Path.GetDirectoryName(Path.GetFullPath(history)) : null;
        return
        [
            .. new[] { Path.GetFullPath(folder.Path), beside }.OfType<string>().Distinct(StringComparer.Ordinal).SelectMany(Directory.EnumerateFiles)
                .Select(file => Path.GetRelativePath(Path.GetFullPath(folder.Path), file)).Where(file => file != ResultsFolder.ScenarioText).Order(StringComparer.Ordinal),
        ];
    }
}
