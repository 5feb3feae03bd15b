using Harness.Histories;
using Harness.Observations;
using Harness.Rules.Accounting;
using Harness.Rules;

namespace Harness.Measuring;

/// <summary>
/// What many runs of one scenario say together. Every attempt of a client has one outcome (<see cref="SessionOutcome"/>) and is counted once: as completed, lost,
/// delayed or excused. The rules' excuses count, nothing else is judged here a second time. Each run is added and may then be forgotten.
/// </summary>
/// <param name="name">What was run, for a table: <c>drain=steer</c>.</param>
internal sealed class Measurement(string name)
{
    private readonly SortedDictionary<LossKind, long> lost = [];
    private readonly SortedDictionary<string, long> otherRules = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> counters = new(StringComparer.Ordinal);

    /// <summary>What was run.</summary>
    public string Name { get; } = name;

    /// <summary>Runs that were conclusive.</summary>
    public int Runs { get; private set; }

    /// <summary>
    /// Runs of which something is in doubt: interrupted, or the harness or a rule failed. What was proved to be lost or delayed in them is counted; nothing else is.
    /// </summary>
    public int InconclusiveRuns { get; private set; }

    /// <summary>Conclusive runs that did not come to the end of their steps: one failed, or the time was over. They are counted; but a rollover that did not happen loses nothing.</summary>
    public int UnfinishedRuns { get; private set; }

    /// <summary>Attempts in inconclusive runs that are counted as nothing.</summary>
    public long Unjudged { get; private set; }

    /// <summary>How often servers were replaced: <see cref="RolloversOf"/>.</summary>
    public long Rollovers { get; private set; }

    /// <summary>Attempts of clients to be served: every connect that was begun, by a step, by traffic or by the harness itself.</summary>
    public long Connections { get; private set; }

    /// <summary>Connections that were lost, by kind; kinds that did not occur are left out.</summary>
    public IReadOnlyDictionary<LossKind, long> Lost => lost;

    /// <summary>Connections that were lost.</summary>
    public long LostInAll => lost.Values.Sum();

    /// <summary>Those of <see cref="LostInAll"/> whose client had got at least one response before: a later request of a connection that was kept alive was lost.</summary>
    public long LostInUse { get; private set; }

    /// <summary>Those of <see cref="LostInAll"/> that never got a response: new connections.</summary>
    public long LostUnserved => LostInAll - LostInUse;

    /// <summary>Connections with a bad outcome that was the run's own doing, by an excuse of the verdict.</summary>
    public long Excused { get; private set; }

    /// <summary>Connections that were served, and whose connect took longer than the round trip and the scenario's <c>connect-limit</c>.</summary>
    public long ConnectsDelayed { get; private set; }

    /// <summary>Connections that were served, with a reply that took longer than the round trip and the scenario's <c>reply-limit</c>.</summary>
    public long RepliesLate { get; private set; }

    /// <summary>Connections that were served late: each once.</summary>
    public long Delayed => ConnectsDelayed + RepliesLate;

    /// <summary>Violations that no outcome of a connection stands for, by rule.</summary>
    public IReadOnlyDictionary<string, long> OtherViolations => otherRules;

    /// <summary>How long the connects took that were established.</summary>
    public Latencies ConnectLatency { get; } = new();

    /// <summary>How long it took from when the connect began, or was due, to the first reply, where one came. A pause of the scenario before its first request is part of it.</summary>
    public Latencies FirstReplyLatency { get; } = new();

    /// <summary>How far the kernel's counters went, over all conclusive runs.</summary>
    public IReadOnlyDictionary<string, long> KernelCounters => counters;

    /// <summary>How often a connection was lost. What is excused proves neither good nor bad, and is no trial.</summary>
    public Rate LossRate => new(LostInAll, Connections - Excused);

    /// <summary>How often a connection was lost before it got its first response.</summary>
    public Rate LossRateUnserved => new(LostUnserved, Connections - Excused);

    /// <summary>How often a connection was lost at the least, if nothing was lost among those of inconclusive runs that are counted as nothing.</summary>
    public Rate LeastLossRate => new(LostInAll, Connections - Excused + Unjudged);

    /// <summary>How often a connection was delayed.</summary>
    public Rate DelayRate => new(Delayed, Connections - Excused);

    /// <summary>Adds a run.</summary>
    /// <returns>Whether anything was lost, delayed or otherwise violated in it, or it was inconclusive: its history is worth keeping.</returns>
    public bool Add(History history, Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(verdict);
        return Add(new RunFacts(history), verdict);
    }

    /// <summary>Adds a run whose history is sorted already.</summary>
    internal bool Add(RunFacts facts, Verdict verdict)
    {
        var claims = new OutcomeClaims(verdict);
        if (verdict.Doubts.Count > 0)
        {
            InconclusiveRuns++;
            AddProved(facts, claims);
            return true;
        }

        Runs++;
        if (!facts.Events.OfType<RunEnded>().Any(end => end.Ending == RunEnding.Completed))
            UnfinishedRuns++;
        Rollovers += RolloversOf(facts);
        foreach (var count in facts.Events.OfType<KernelCounted>().SelectMany(counted => counted.Counters))
            counters[count.Key] = counters.GetValueOrDefault(count.Key) + count.Value;

        var bad = new HashSet<string>(StringComparer.Ordinal);
        foreach (var session in facts.Sessions)
        {
            Connections++;
            if (session.ConnectLatency is { } connect)
                ConnectLatency.Add(connect);
            if (session.FirstReplyLatency is { } reply)
                FirstReplyLatency.Add(reply);
            var outcome = SessionOutcomes.Of(session, facts);
            if (SessionOutcomes.IsGood(outcome))
                continue;
            bad.Add(session.Name);
            if (claims.IsExcused(session.Name, outcome))
                Excused++;
            else
                Count(session, outcome, facts);
        }

        // A violation that is about no connection with a bad outcome is counted as such, whatever its rule: nothing is counted nowhere.
        foreach (var other in verdict.Violations.Where(one => !OutcomeClaims.IsJudge(one.Rule.Name) || !one.Violation.Sessions.Any(bad.Contains)))
            otherRules[other.Rule.Name] = otherRules.GetValueOrDefault(other.Rule.Name) + 1;
        return verdict.Violations.Count > 0;
    }

    /// <summary>How often servers were replaced in a run: the servers that were told to drain, and those that replaced themselves, each time.</summary>
    internal static long RolloversOf(RunFacts facts) => facts.Servers.Sum(server => (server.Drain is null ? 0L : 1L) + server.Generations.Count);

    /// <summary>Counts of an inconclusive run what is proved in spite of its doubts: it is bad, and a rule says so.</summary>
    private void AddProved(RunFacts facts, OutcomeClaims claims)
    {
        foreach (var session in facts.Sessions)
        {
            var outcome = SessionOutcomes.Of(session, facts);
            if (SessionOutcomes.IsGood(outcome) || !claims.IsViolated(session.Name, outcome))
            {
                Unjudged++;
                continue;
            }

            Connections++;
            Count(session, outcome, facts);
        }
    }

    private void Count(SessionFacts session, SessionOutcome outcome, RunFacts facts)
    {
        if (LossKinds.Of(session, outcome, facts) is { } kind)
        {
            lost[kind] = lost.GetValueOrDefault(kind) + 1;
            if (session.Replies.Count > 0)
                LostInUse++;
        }
        else if (outcome == SessionOutcome.LateReply)
            RepliesLate++;
        else
            ConnectsDelayed++;
    }
}
