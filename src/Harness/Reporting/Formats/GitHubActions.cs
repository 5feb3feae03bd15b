using System.Security.Cryptography;
using System.Text;
using Harness.Scenarios.Text;
using Harness.Suites;

namespace Harness.Reporting.Formats;

/// <summary>
/// What GitHub Actions shows of a run: an annotation on the line of the file for each scenario that is not verified, and the job's summary. Its runner takes
/// commands from every line of the output, also from what a server prints; so it is told to take none until the run is over.
/// </summary>
/// <remarks>Workflow commands of GitHub Actions: <c>::error file=…,line=…::message</c>, <c>::stop-commands::token</c>.</remarks>
internal sealed class GitHubActions
{
    /// <summary>The variable that says that this is a step of GitHub Actions, and the one that names the file of the job's summary.</summary>
    public const string Variable = "GITHUB_ACTIONS", SummaryVariable = "GITHUB_STEP_SUMMARY";

    /// <summary>GitHub shows ten annotations of a kind a step.</summary>
    private const int MostAnnotations = 10;

    private readonly string token;
    private readonly string? summaryFile;

    private GitHubActions(string token, string? summaryFile)
    {
        this.token = token;
        this.summaryFile = summaryFile;
    }

    /// <summary>That which this process runs in; null if it runs elsewhere.</summary>
    /// <param name="variable">Reads a variable of the environment.</param>
    public static GitHubActions? Of(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return variable(Variable) == "true" ? new GitHubActions(RandomNumberGenerator.GetHexString(32, lowercase: true), variable(SummaryVariable)) : null;
    }

    /// <summary>The line after which no line of the output is a command.</summary>
    public string Begin => $"::stop-commands::{token}";

    /// <summary>The lines after the last of the output: commands count again, and there is one for each scenario that is not verified.</summary>
    public string End(SuiteReport suite)
    {
        ArgumentNullException.ThrowIfNull(suite);
        var text = new StringBuilder($"::{token}::\n");
        var failed = suite.Scenarios.Where(scenario => scenario.Failure.Length > 0).ToList();
        foreach (var scenario in failed.Take(MostAnnotations))
        {
            var result = scenario.Result;
            var place = result.Scenario.File is { } file ? $"file={Property(scenario.FailedAt?.File ?? file)},line={scenario.FailedAt?.Line ?? result.Scenario.Line}," : "";
            text.Append($"::error {place}title={Property($"{result.Word}: {result.Scenario.Name}")}::{Message(FailureText.MessageOf(scenario))}\n");
        }

        return text.ToString();
    }

    /// <summary>Adds the page to the job's summary. Why that could not be done; null if it was.</summary>
    public string? AddSummary(SuiteReport suite)
    {
        if (summaryFile is null)
            return null;
        try
        {
            File.AppendAllText(summaryFile, MarkdownReporter.Write(suite));
            return null;
        }
        catch (Exception error) when (ResultsFolder.IsOfTheSurroundings(error))
        {
            return $"the job's summary could not be written to {summaryFile}: {error.Message.TrimEnd('.')}";
        }
    }

    private static string Message(string text) => SafeText.Of(text).Replace("%", "%25", StringComparison.Ordinal);

    private static string Property(string text) => Message(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
