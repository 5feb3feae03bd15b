using Harness.Observations;
using Harness.Protocols;
using Harness.Rules.Accounting;
using Harness.Rules.Excusing;
using Harness.Rules.Explaining;

namespace Harness.Rules;

/// <summary>
/// Servers that accepted their clients and never said a byte, in a run in which no client got one: each is one finding, however many sessions waited for it in vain, and how these ended is no other one.
/// A server that waits for its client to speak first, and whose client waits to be greeted, is such a one. Where a client of the run got anything, each session stands for itself: it may have been lost.
/// Where the scenario expects violations there is none, as in <see cref="ForeignProtocol"/>.
/// </summary>
internal sealed class SilentServers
{
    /// <summary>Fewer sessions are told of one by one.</summary>
    private const int Several = 3;

    private readonly List<Violation> found = [];
    private readonly HashSet<string> told = new(StringComparer.Ordinal);

    /// <summary>Looks at all sessions of a run.</summary>
    public SilentServers(RunFacts facts)
    {
        if (facts.Started is { ExpectedViolations.Count: > 0 } || facts.Sessions.Any(HasGotAnything))
            return;
        var unanswered = facts.Sessions.Where(session => IsUnanswered(session, facts)).ToList();
        if (!unanswered.Exists(session => session.Missed.Any(missed => missed.Waited is not null)))
            return; // nobody waited for as long as a server may take
        foreach (var group in unanswered.GroupBy(session => session.Owner!).Where(group => group.Count() >= Several))
        {
            var (server, first) = (facts.Server(group.Key), group.First());
            var (sent, missed) = (first.Sent[0], first.Missed[0]);
            var name = server?.Describe() ?? group.Key;
            var names = group.Select(session => session.Name).ToList();
            told.UnionWith(names);
            found.Add(new Violation(
                $"{name} never said anything: does it speak `{facts.Started?.Protocol ?? ProtocolCatalog.Default}`?",
                EchoIntact.Wanted(sent),
                $"not one byte in {names.Count} sessions",
                [.. new HistoryEvent[] { sent, missed }.OrderBy(happened => happened.Moment)],
                names,
                [group.Key])
            {
                Why = new Explanation(
                    $"{group.Key} never said anything",
                    $"It accepted {names.Count} sessions and said nothing in any of them{(sent.Line.Length == 0 ? ": it may wait for its clients to speak first" : "")}.",
                    "Say in `protocol` of the server what it speaks, and what its replies have to match; with `protocol: tcp` nothing is said, and it fits every server."),
            });
        }
    }

    /// <summary>What was found, a violation a server.</summary>
    public IEnumerable<Violation> Found => found;

    /// <summary>Whether what happened in a session is told of by that.</summary>
    public bool Tells(SessionFacts session) => told.Contains(session.Name);

    private static bool HasGotAnything(SessionFacts session) =>
        session.IsFlawless || session.Replies.Count > 0 || session.Unexpected.Count > 0 || session.Missed.Any(missed => missed.Received.Length > 0);

    /// <summary>Whether a server that accepted it left it without a word, by its own doing. A reset is told of for itself.</summary>
    private static bool IsUnanswered(SessionFacts session, RunFacts facts) =>
        session is { Owner: not null, Sent: [var sent, ..], Missed: [var missed, ..] }
        && !sent.IsAccept
        && SessionOutcomes.Of(session, facts) is SessionOutcome.NoReply or SessionOutcome.ClosedWithRequestOpen
        && !facts.NetworkLoses
        && KilledByTheRun.ClaimOn(session, missed, facts) is null && StoppedByTheRun.ClaimOn(session, sent, missed, facts) is null
        && !(missed.Waited is { } wanted && facts.WasStarved(sent.At, missed.At, wanted, session));
}
