using Harness.Scenarios.Text;
using Harness.Suites;

namespace Harness.Reporting;

/// <summary>What keeps a suite from being green and is no outcome of one of its scenarios: every report has it as a test case of its own, so that none is green where the exit code is not 0.</summary>
/// <param name="Kind">What it is, in a word.</param>
/// <param name="Name">What stands for it in a list of scenarios.</param>
/// <param name="Message">What is wrong, in one line without a full stop.</param>
internal sealed record SuiteProblem(string Kind, string Name, string Message)
{
    private const string Unknown = "what it would have shown is not known";

    /// <summary>The file that it is about; null if there is none.</summary>
    public string? File { get; private init; }

    /// <summary>The line of the file, from 1.</summary>
    public int Line { get; private init; } = 1;

    /// <summary>The same as a sentence for a terminal.</summary>
    public string Sentence => File is null ? Message : $"{SafeText.Of(File)}: {Message}";

    /// <summary>Those of a suite.</summary>
    public static IReadOnlyList<SuiteProblem> Of(SuiteSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        var problems = new List<SuiteProblem>();
        if (summary.IsInterrupted)
            problems.Add(new("interrupted", "interrupted run", $"the run was interrupted, or ended before it could write its results: {Unknown}"));
        problems.AddRange(summary.Gaps.Select(gap => new SuiteProblem("gap", gap, $"{gap}: {Unknown}")));
        problems.AddRange(summary.Invalid.Select(Of));
        for (var number = summary.Invalid.Count + 1; number <= summary.InvalidFiles; number++)
            problems.Add(new("invalid file", $"invalid file {number}", $"the file is no valid scenario: {Unknown}"));
        if (summary.Unwritten is [var first, ..])
            problems.Add(new("unwritten", "results that could not be written", $"{first}{(summary.Unwritten.Count > 1 ? $" (and {summary.Unwritten.Count - 1} more)" : "")}"));
        return problems;
    }

    private static SuiteProblem Of(InvalidFile invalid) => new("invalid file", $"{invalid.File}: invalid file", $"the file is no valid scenario: {invalid.Problem}") { File = invalid.File, Line = invalid.Line };
}
