using System.Text.Json;
using Harness.Reporting;
using Harness.Reporting.Formats;
using Harness.Suites;
using Rollover;
using Rollover.Extending;

namespace Harness.Extending;

/// <summary>A report of an extension: it gets what <c>results.json</c> says.</summary>
internal sealed class ExtensionReporter(IRolloverReport report, ResultsFolder folder) : IReporter
{
    /// <summary>How long it may take: a suite does not hang on a report.</summary>
    private static readonly TimeSpan longest = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Name => report.Name;

    /// <inheritdoc/>
    public void Complete(SuiteReport suite)
    {
        using var results = JsonDocument.Parse(ResultsJson.Write(suite));
        try
        {
            // There is nobody else to wait: the suite is over.
            Task.Run(() => report.WriteAsync(ResultReader.ReadAll(results.RootElement, folder.Path, [.. suite.Scenarios.Select(TextOf)]), folder.Path)).WaitAsync(longest).GetAwaiter().GetResult();
        }
        catch (Exception error)
        {
            folder.Note($"the report '{Name}' could not be written: {error.GetType().Name}: {error.Message.TrimEnd('.')}");
        }
    }

    /// <summary>For people: why it is not verified, or one line.</summary>
    internal static string TextOf(ScenarioReport scenario) => scenario.Failure is { Length: > 0 } failure ? failure : $"{ScenarioLine.Of(scenario)}\n";
}
