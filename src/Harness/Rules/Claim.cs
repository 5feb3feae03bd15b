using Harness.Observations;

namespace Harness.Rules;

/// <summary>
/// What a rule says of something that happened in a run: that it is a violation, that it is excused, or that the evidence does not decide. A bad
/// outcome of a session that no claim names is a violation of <see cref="Accounting.AccountedFor"/>.
/// </summary>
/// <param name="Message">What happened, in one sentence without a full stop.</param>
/// <param name="Evidence">The events that prove it, in order; at least one.</param>
/// <param name="Sessions">The sessions it is about.</param>
/// <param name="Servers">The servers it is about.</param>
internal abstract record Claim(
    string Message,
    IReadOnlyList<HistoryEvent> Evidence,
    IReadOnlyList<string> Sessions,
    IReadOnlyList<string> Servers);

/// <summary>That a rule was broken, and by what.</summary>
/// <param name="Message">What happened, in one sentence without a full stop.</param>
/// <param name="Expected">What should have been.</param>
/// <param name="Actual">What was.</param>
/// <param name="Evidence">The events that prove it, in order; at least one.</param>
/// <param name="Sessions">The sessions it is about.</param>
/// <param name="Servers">The servers it is about.</param>
internal sealed record Violation(
    string Message,
    string Expected,
    string Actual,
    IReadOnlyList<HistoryEvent> Evidence,
    IReadOnlyList<string> Sessions,
    IReadOnlyList<string> Servers) : Claim(Message, Evidence, Sessions, Servers)
{
    /// <summary>How it came about and what helps against it, as far as the evidence goes: one paragraph; null where nothing is known.</summary>
    public Explaining.Explanation? Why { get; init; }
}

/// <summary>
/// That a bad outcome is the run's own doing and not the server's: for one session, one server, one cause and one span of time. It is recorded
/// with the verdict.
/// </summary>
/// <param name="Message">The reason, in one sentence without a full stop.</param>
/// <param name="Evidence">The events that prove it, in order; at least one.</param>
/// <param name="Sessions">The sessions it is about.</param>
/// <param name="Servers">The servers it is about.</param>
internal sealed record Excuse(
    string Message,
    IReadOnlyList<HistoryEvent> Evidence,
    IReadOnlyList<string> Sessions,
    IReadOnlyList<string> Servers) : Claim(Message, Evidence, Sessions, Servers);

/// <summary>That the evidence does not decide whether a rule was broken: the run is inconclusive.</summary>
/// <param name="Message">What cannot be told, and why, in one sentence without a full stop.</param>
/// <param name="Evidence">The events it is about, in order; at least one.</param>
/// <param name="Sessions">The sessions it is about.</param>
/// <param name="Servers">The servers it is about.</param>
internal sealed record Doubt(
    string Message,
    IReadOnlyList<HistoryEvent> Evidence,
    IReadOnlyList<string> Sessions,
    IReadOnlyList<string> Servers) : Claim(Message, Evidence, Sessions, Servers);
