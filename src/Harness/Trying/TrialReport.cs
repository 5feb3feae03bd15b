using Harness.Measuring;
using Harness.Observations;
using Harness.Scenarios;

namespace Harness.Trying;

/// <summary>What was found about a server.</summary>
/// <param name="Server">What was tried.</param>
internal sealed record TrialReport(TrialServer Server)
{
    /// <summary>Why no rollover could be tried, and what can be done instead; null if one was.</summary>
    public TrialProblem? Problem { get; init; }

    /// <summary>What it speaks; null if that was not found out.</summary>
    public Spoken? Spoken { get; init; }

    /// <summary>Whether every process that got the stop signal caught it; null where that is not known.</summary>
    public bool? CatchesStopSignal { get; init; }

    /// <summary>The process that holds its listener, if that is not the one that was launched: its command line.</summary>
    public string? ListenerHolder { get; init; }

    /// <summary>The rollovers, a place each.</summary>
    public IReadOnlyList<TrialPlace> Places { get; init; } = [];

    /// <summary>The places at which no rollover could be tried, though it could elsewhere, with the reason.</summary>
    public IReadOnlyList<(string Place, TrialProblem Problem)> Untried { get; init; } = [];

    /// <summary>What servers did that their protocol allows, as the last rollover counted it.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether the harness itself failed.</summary>
    public bool HarnessFailed { get; init; }

    /// <summary>Whether it replaced itself at its stop signal, and stayed.</summary>
    public bool ReplacesItself { get; init; }

    /// <summary>The same rollovers with the old instance taken out of its group from outside before it is told to leave; empty where that was not tried.</summary>
    public IReadOnlyList<Measurement> LeftFromOutside { get; init; } = [];

    /// <summary>What came of the hazards that were provoked.</summary>
    public IReadOnlyList<TriedHazard> Hazards { get; init; } = [];

    /// <summary>What other signals do that people send to end a server.</summary>
    public IReadOnlyList<TriedSignal> OtherSignals { get; init; } = [];

    /// <summary>Whether the time for all of it was over before all was tried.</summary>
    public bool TimeIsOver { get; init; }

    /// <summary>Whether anything was lost, late or otherwise violated in rollovers.</summary>
    public bool RolloversAreViolated => Places.Any(place => place.Causes.Count > 0);

    /// <summary>Whether anything was lost, late or otherwise violated, in rollovers or in hazards.</summary>
    public bool IsViolated => RolloversAreViolated || Hazards.Any(tried => tried is { Outcome: HazardOutcome.Violated, Hazard.IsJudged: true });
}

/// <summary>What another signal than its stop signal does to a server.</summary>
/// <param name="Signal">The signal.</param>
/// <param name="What">What it does, in a clause.</param>
internal sealed record TriedSignal(Signal Signal, string What);

/// <summary>Why no rollover could be tried.</summary>
/// <param name="What">In one sentence, without a full stop.</param>
/// <param name="Remedy">What can be done; null where nothing is known.</param>
internal sealed record TrialProblem(string What, string? Remedy);

/// <summary>The rollovers at one distance between clients and servers.</summary>
/// <param name="Scenario">What was run.</param>
/// <param name="Measured">What came of it.</param>
/// <param name="Decision">Whether more is lost than may be.</param>
/// <param name="Causes">What went wrong, the cause that cost most first.</param>
internal sealed record TrialPlace(Scenario Scenario, Measurement Measured, GateResult Decision, IReadOnlyList<LossCause> Causes);
