using Harness.Observations;
using Harness.Rules;
using Harness.Suites;

namespace Harness.Reporting;

/// <summary>How many scenarios came out how, and the exit code that this gives.</summary>
/// <param name="Results">The results.</param>
/// <param name="InvalidFiles">Files that could not be read as scenarios.</param>
/// <param name="IsInterrupted">Whether the user stopped the run.</param>
internal sealed record SuiteSummary(IReadOnlyList<ScenarioResult> Results, int InvalidFiles, bool IsInterrupted)
{
    /// <summary>Which files these are and what is wrong with them, as far as that is known: results of an earlier version have their number alone.</summary>
    public IReadOnlyList<InvalidFile> Invalid { get; init; } = [];

    /// <summary>What of the results could not be written, or not to where the user wants them.</summary>
    public IReadOnlyList<string> Unwritten { get; init; } = [];

    /// <summary>Whether a scenario that this machine cannot run is a failure.</summary>
    public bool IsStrict { get; init; }

    /// <summary>The part of a suite that one machine of several ran; null if it is all of it.</summary>
    public Suites.Shard? Shard { get; init; }

    /// <summary>The working directory of the run, to which the paths of its files are relative; null if it is not known, or they are of several.</summary>
    public string? Directory { get; init; }

    /// <summary>What is missing where the parts of a suite were put together.</summary>
    public IReadOnlyList<string> Gaps { get; init; } = [];

    /// <summary>How many have this outcome.</summary>
    public int Count(Outcome outcome) => Results.Count(result => result.Verdict?.Outcome == outcome);

    /// <summary>How many this machine cannot run.</summary>
    public int Skipped => Results.Count(result => result.IsSkipped);

    /// <summary>Whether a scenario is a failure that was not run: it was skipped, and that is none of what a green run may have.</summary>
    public bool FailsAsSkipped(ScenarioResult result) => IsStrict && result.IsSkipped;

    /// <summary>How many scenarios were skipped although that is a failure, in a sentence; null if none was.</summary>
    public string? SkippedInFailure => IsStrict && Skipped > 0 ? $"{(Skipped == 1 ? "1 scenario was" : $"{Skipped} scenarios were")} skipped, which --strict makes a failure" : null;

    /// <summary>How many were not run for another reason.</summary>
    public int NotRun => Results.Count(result => result is { Verdict: null, IsSkipped: false });

    /// <summary>The exit code: 130 when interrupted; else the first of 70, 1 (also for what is skipped, if that is a failure), 65 and 2 (also if a part of the suite is missing) that applies; 77 if everything was skipped; 70 if all is verified and results could not be written; 0.</summary>
    public int ExitCode
    {
        get
        {
            if (IsInterrupted)
                return ExitCodes.Interrupted;
            if (Results.Any(result => result.Verdict is { HarnessFailed: true }))
                return ExitCodes.InternalError;
            if (Count(Outcome.Violated) > 0 || (IsStrict && Skipped > 0))
                return ExitCodes.Violated;
            if (InvalidFiles > 0)
                return ExitCodes.InvalidFile;
            if (Count(Outcome.Inconclusive) > 0 || Gaps.Count > 0)
                return ExitCodes.Inconclusive;
            if (Results.Count > 0 && Results.All(result => result.IsSkipped))
                return ExitCodes.EverythingSkipped;
            return Unwritten.Count > 0 ? ExitCodes.InternalError : ExitCodes.Verified;
        }
    }

    /// <summary>One line: <c>12 verified, 0 violated in 3.2 s</c>; what is zero and no verdict is left out.</summary>
    public string Describe(TimeSpan duration) => $"{DescribeCounts()} in {SecondsText.Of(duration)}";

    /// <summary>The same without the time.</summary>
    public string DescribeCounts()
    {
        var parts = new List<string> { $"{Count(Outcome.Verified)} verified", $"{Count(Outcome.Violated)} violated" };
        Add(Count(Outcome.Inconclusive), "inconclusive");
        Add(Skipped, "skipped");
        Add(NotRun, "not run");
        Add(InvalidFiles, InvalidFiles == 1 ? "invalid file" : "invalid files");
        return string.Join(", ", parts);

        void Add(int count, string what)
        {
            if (count > 0)
                parts.Add($"{count} {what}");
        }
    }
}

/// <summary>The exit codes of the command line; those from 64 on are those of sysexits.h.</summary>
internal static class ExitCodes
{
    /// <summary>Everything that was run is verified.</summary>
    public const int Verified = 0;

    /// <summary>A scenario is violated.</summary>
    public const int Violated = 1;

    /// <summary>A scenario is inconclusive.</summary>
    public const int Inconclusive = 2;

    /// <summary>The command line is wrong, or no scenario was found.</summary>
    public const int Usage = 64;

    /// <summary>A scenario file is invalid.</summary>
    public const int InvalidFile = 65;

    /// <summary>The harness itself failed.</summary>
    public const int InternalError = 70;

    /// <summary>This machine can run none of the scenarios.</summary>
    public const int EverythingSkipped = 77;

    /// <summary>The user stopped it.</summary>
    public const int Interrupted = 130;
}
