using Harness.Histories;
using Harness.Observations;

namespace MicroBenchmarks;

/// <summary>A history of traffic over a server that is replaced by another one.</summary>
internal static class RecordedTraffic
{
    /// <summary>Records it.</summary>
    /// <param name="sessions">How many sessions.</param>
    /// <param name="sink">Takes each event; null for none.</param>
    public static History Of(int sessions, Action<HistoryEvent>? sink = null)
    {
        var history = new History(TimeProvider.System, sink);
        history.Append(new RunStarted("traffic", null, "none", "127.0.0.1:8080", "", DateTimeOffset.UnixEpoch, 1, []));
        foreach (var (server, pid) in (ReadOnlySpan<(string, int)>)[("v1", 11), ("v2", 22)])
        {
            history.Append(new ServerLaunched(server, pid, ["server"]));
            history.Append(new ListenerOpened(server, server == "v1" ? [] : ["v1"]));
        }

        history.Append(new TrafficStarted("t", 64, null, 1, TimeSpan.Zero));
        for (var number = 1; number <= sessions; number++)
        {
            if (number == sessions / 2)
            {
                history.Append(new SignalSent("v1", "SIGTERM", SignalReason.Step, TimeSpan.FromSeconds(30)));
                history.Append(new ListenerClosed("v1"));
                history.Append(new ServerExited("v1", 11, 0, null));
            }

            history.Append(Session(history, number, number < sessions / 2 && number % 2 == 0 ? ("v1", 11) : ("v2", 22)));
        }

        history.Append(new TrafficStopped("t", sessions, 0));
        history.Append(new CleanupStarted());
        history.Append(new SignalSent("v2", "SIGTERM", SignalReason.Cleanup, null));
        history.Append(new ServerExited("v2", 22, 0, null));
        history.Append(new RunEnded(RunEnding.Completed, null));
        return history;
    }

    /// <summary>A session that is over.</summary>
    public static TrafficSession Session(History history, long number, (string Server, int Pid) owner)
    {
        var now = new Stamp(history.Elapsed, history.Last);
        return new TrafficSession(
            "t", number, now.At, now, ConnectOutcome.Established, now, TimeSpan.FromMicroseconds(30), null, "127.0.0.1", 1024 + (int)(number % 60_000), 1, 1, now,
            owner.Pid, Ownership.Owned, owner.Pid, owner.Server, now, now, null, null, null, null);
    }
}
