using Harness.Histories;

namespace Harness.Rules;

/// <summary>
/// While a server listens, a connect succeeds. A server counts that was seen listening before the connect began and again right after
/// it had failed, and was not seen closed in between.
/// </summary>
internal sealed class NeverRefused : IRule
{
    public string Name => "never-refused";

    public string Property => "No connect is refused, reset or left unanswered while a server listens.";

    public IEnumerable<Violation> Check(RunFacts facts)
    {
        foreach (var session in facts.Sessions)
        {
            if (session is not
                {
                    ConnectStarted: { RefusalExpected: false } started,
                    ConnectEnded: { Outcome: ConnectOutcome.Refused or ConnectOutcome.Reset or ConnectOutcome.Unanswered } ended,
                    ListenersAfterFailure: { } after,
                })
                continue;
            var listening = after.Servers.Where(name => ListenedThroughout(facts.Server(name), started, after)).ToList();
            if (listening.Count == 0)
                continue;
            yield return new Violation(
                $"the connect of session {session.Name} was {ended.Outcome.ToString().ToLowerInvariant()} while {string.Join(" and ", listening)} listened",
                "established",
                EventText.Describe(ended),
                [started, ended, after],
                [session.Name],
                listening);
        }
    }

    private static bool ListenedThroughout(ServerFacts? server, ConnectStarted started, ListenersAfterFailure after) =>
        server is not null
        && server.WasListeningBefore(started)
        && !server.Listener.Any(look => look is ListenerClosed && look.Sequence > started.Sequence && look.Sequence < after.Sequence);
}
