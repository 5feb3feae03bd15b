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
    public IReadOnlyList<TriedOutside> LeftFromOutside { get; init; } = [];

    /// <summary>What came of the hazards that were provoked.</summary>
    public IReadOnlyList<TriedHazard> Hazards { get; init; } = [];

    /// <summary>What other signals do that people send to end a server.</summary>
    public IReadOnlyList<TriedSignal> OtherSignals { get; init; } = [];

    /// <summary>Whether the time for all of it was over before all was tried.</summary>
    public bool TimeIsOver { get; init; }

    /// <summary>How a server ended that was told to leave, and should have ended otherwise; null if none did.</summary>
    public string? EndedWith { get; init; }

    /// <summary>Whether a response was taken for whole only because its connection ended.</summary>
    public bool MayBeCutOff { get; init; }

    /// <summary>How many rollovers were made.</summary>
    public long Rollovers => Places.Sum(place => place.Measured.Rollovers);

    /// <summary>Whether connections were lost or delayed in rollovers.</summary>
    public bool LosesOrDelays => Places.Any(place => place.Measured.LostInAll + place.Measured.Delayed > 0);

    /// <summary>What cannot be seen of this server, so that nothing is proved of it, with what helps: whole sentences.</summary>
    public IReadOnlyList<string> Unseen =>
    [
        .. MayBeCutOff ? ["Its responses end with the connection: a body that is cut off cannot be seen. Say what it has to match up to its end (--body 'REGEX$')."] : Array.Empty<string>(),
        .. Spoken is { IsGuess: true } ? ["It did not answer, and what it says to its clients was not looked at. Name what it speaks (--protocol), with tcp if its connections alone are meant, or say when it is ready (--ready http:/health)."] : Array.Empty<string>(),
    ];

    /// <summary>Whether it is proved that no more is lost than may be, and everything was tried and can be seen.</summary>
    public bool IsProved => Problem is null && Untried.Count == 0 && Unseen.Count == 0 && !IsViolated && Places.Count > 0 && Places.All(place => place.Decision.Decision == GateDecision.Passed);

    /// <summary>Whether anything was lost, late or otherwise violated in rollovers.</summary>
    public bool RolloversAreViolated => Places.Any(place => place.Causes.Count > 0);

    /// <summary>Whether anything was lost, late or otherwise violated, in rollovers or in hazards.</summary>
    public bool IsViolated => RolloversAreViolated || Hazards.Any(tried => tried is { Outcome: HazardOutcome.Violated, Hazard.IsJudged: true });
}

/// <summary>What another signal than its stop signal does to a server.</summary>
/// <param name="Signal">The signal.</param>
/// <param name="What">What it does, in a clause.</param>
internal sealed record TriedSignal(Signal Signal, string What);

/// <summary>Rollovers in which the old instance was taken out of its group from outside.</summary>
/// <param name="Measured">What came of them.</param>
/// <param name="Causes">What went wrong, the cause that cost most first.</param>
internal sealed record TriedOutside(Measurement Measured, IReadOnlyList<LossCause> Causes);

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
