using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules;

/// <summary>
/// A server that drains and goes on listening takes its share of the new sessions into its grave; and so does one that opens its listener again. It is
/// watched until the run's end, also after its exit: a process that it started may have inherited the socket.
/// </summary>
internal sealed class ListenerClosedOnDrain : IRule
{
    public string Name => "listener-closed";

    public string Property => "A server that is told to drain closes its listener within 5 s, and does not open it again.";

    public IEnumerable<Claim> Check(RunFacts facts)
    {
        foreach (var server in facts.Servers)
        {
            if (server.Drain is not { } drain)
                continue;
            if (server.ListenerStillOpen is { } open)
            {
                yield return new Violation(
                    $"{server.Describe()} was told to drain and still listens",
                    $"no listening socket in the kernel's tables within {SecondsText.Of(open.Limit)}",
                    "it still has one" + (open.Holder is null ? "" : $": {open.Holder}"),
                    [drain, open],
                    [],
                    [server.Name]) { Why = Explaining.ListenerExplanation.OfStillOpen(server, drain, open, facts) };
            }

            if (Reopened(server, drain) is { } reopened)
            {
                var closedAgain = server.Listener.FirstOrDefault(look => look is ListenerClosed && look.Moment > reopened.Opened.Moment);
                yield return new Violation(
                    $"{server.Describe()} was told to drain, closed its listener, and opened it again",
                    "no listening socket after the first close",
                    $"it listened again {SecondsText.Of(reopened.Opened.At - reopened.Closed.At)} after the close, {(closedAgain is null ? "to the end of the run" : $"for {SecondsText.Of(closedAgain.At - reopened.Opened.At)}")}",
                    [drain, reopened.Closed, reopened.Opened],
                    [],
                    [server.Name]);
            }
        }
    }

    private static (HistoryEvent Closed, HistoryEvent Opened)? Reopened(ServerFacts server, SignalSent drain)
    {
        var closed = server.Listener.FirstOrDefault(look => look is ListenerClosed && look.Moment > drain.Moment);
        var opened = closed is null ? null : server.Listener.FirstOrDefault(look => look is ListenerOpened && look.Moment > closed.Moment);
        return opened is null ? null : (closed!, opened);
    }
}
