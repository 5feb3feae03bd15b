using System.Security.Cryptography;
using Harness.Scenarios.Text;
using Harness.Suites;

namespace Harness.Reporting.Formats;

/// <summary>
/// What GitHub Actions shows of a run: an annotation on the line of the file for each scenario that is not verified, and the job's summary. Its runner takes
/// commands from every line of the output, also from what a server prints; so it is told to take none until the command is over.
/// </summary>
/// <remarks>Workflow commands of GitHub Actions: <c>::error file=…,line=…::message</c>, <c>::stop-commands::token</c>.</remarks>
internal sealed class GitHubActions
{
    /// <summary>The variable that says that this is a step of GitHub Actions, the one that names the file of the job's summary, and the one that names the folder to which paths are relative.</summary>
    public const string Variable = "GITHUB_ACTIONS", SummaryVariable = "GITHUB_STEP_SUMMARY", WorkspaceVariable = "GITHUB_WORKSPACE";

    /// <summary>GitHub shows ten annotations of a kind a step.</summary>
    private const int MostAnnotations = 10;

    private readonly string token = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly List<string> annotations = [];
    private readonly Func<string, string?> variable;
    private bool hasBegun;

    private GitHubActions(Func<string, string?> variable) => this.variable = variable;

    /// <summary>That which this process runs in; null if it runs elsewhere.</summary>
    /// <param name="variable">Reads a variable of the environment.</param>
    public static GitHubActions? Of(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return variable(Variable) == "true" ? new GitHubActions(variable) : null;
    }

    /// <summary>Says that no line after this one is a command: to be called before anything is printed that is from a file, a history or a server. Once said it holds.</summary>
    public void Begin(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (hasBegun)
            return;
        hasBegun = true;
        output.WriteLine($"::stop-commands::{token}");
    }

    /// <summary>Takes what is not verified: it is printed when commands count again.</summary>
    public void Annotate(SuiteReport suite)
    {
        ArgumentNullException.ThrowIfNull(suite);
        annotations.AddRange(suite.Scenarios.Where(scenario => scenario.Failure.Length > 0 || suite.Summary.FailsAsSkipped(scenario.Result)).Take(MostAnnotations).Select(scenario => Annotation(
            suite.Summary.Directory,
            scenario.Result.Scenario.File is { } file ? scenario.FailedAt?.File ?? file : null,
            scenario.FailedAt?.Line ?? scenario.Result.Scenario.Line,
            $"{scenario.Result.Word}: {FailureReport.NumberedBy(scenario.Result, scenario.Result.Scenario.Name)}",
            FailureText.MessageOf(scenario))));
        annotations.AddRange(SuiteProblem.Of(suite.Summary).Take(MostAnnotations).Select(problem => Annotation(suite.Summary.Directory, problem.File, problem.Line, problem.File is null ? problem.Name : problem.Kind, problem.Message)));
    }

    /// <summary>Prints the lines after the last of the output: commands count again, and there is one for each thing that is not good. Nothing if nothing has begun.</summary>
    public void End(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!hasBegun)
            return;
        hasBegun = false;
        output.WriteLine($"::{token}::");
        foreach (var annotation in annotations)
            output.WriteLine(annotation);
        annotations.Clear();
    }

    /// <summary>What adds the page of a suite to the job's summary; nothing where there is no file for it.</summary>
    /// <param name="folder">The run's folder.</param>
    public IReadOnlyList<IReporter> Summaries(ResultsFolder folder) => variable(SummaryVariable) is { Length: > 0 } file ? [new JobSummary(file, folder)] : [];

    private string Annotation(string? directory, string? file, int line, string title, string message) =>
        $"::error {(file is null ? "" : $"file={Property(PathOf(FileOfRun.Find(file, directory)))},line={line},")}title={Property(title)}::{Message(message)}";

    /// <summary>GitHub finds a file by its path in the workspace, whatever the working directory is.</summary>
    private string PathOf(string file)
    {
        var folder = variable(WorkspaceVariable) is { Length: > 0 } workspace ? workspace : ".";
        return RealPath.IsIn(file, folder) ? RealPath.From(folder, file) : RealPath.Of(file);
    }

    private static string Message(string text) => SafeText.Of(text).Replace("%", "%25", StringComparison.Ordinal);

    private static string Property(string text) => Message(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
