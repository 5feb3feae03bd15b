using System.Diagnostics;
using Harness.Histories;
using Harness.Observations;
using Harness.Rules;

namespace Benchmarks;

/// <summary>A history of a million sessions of traffic: recorded, written to a file, and judged by every rule.</summary>
internal static class JudgingAMillion
{
    private const int Sessions = 1_000_000;

    public static void Run()
    {
        var folder = Directory.CreateTempSubdirectory("rollover-benchmark-");
        try
        {
            var path = Path.Combine(folder.FullName, "history.jsonl");
            var clock = Stopwatch.StartNew();
            var history = Record(path);
            var recorded = clock.Elapsed;
            var verdict = Verdict.Of(history);
            var judged = clock.Elapsed;
            using var process = Process.GetCurrentProcess();
            var used = process.TotalProcessorTime;
            Console.WriteLine(
                $"{Sessions:N0} sessions: recorded and written in {recorded.TotalSeconds:0.0} s ({new FileInfo(path).Length / 1e6:0} MB), judged in {(judged - recorded).TotalSeconds:0.0} s " +
                $"({verdict.Outcome}), together {judged.TotalSeconds:0.0} s, {used.TotalSeconds:0.0} s of a processor; peak memory {process.PeakWorkingSet64 / 1e6:0} MB (goals: 10 s, 1000 MB)");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static History Record(string path)
    {
        var file = new HistoryFile(path);
        var history = new History(TimeProvider.System, file.Add);
        history.Append(new RunStarted("a million", null, "none", "127.0.0.1:8080", "", DateTimeOffset.UnixEpoch, 1, []));
        foreach (var (server, pid) in (ReadOnlySpan<(string, int)>)[("v1", 11), ("v2", 22)])
        {
            history.Append(new ServerLaunched(server, pid, ["server"]));
            history.Append(new ListenerOpened(server, server == "v1" ? [] : ["v1"]));
        }

        history.Append(new TrafficStarted("t", 64, null, 1, TimeSpan.Zero));
        for (var number = 1L; number <= Sessions; number++)
        {
            if (number == Sessions / 2)
            {
                history.Append(new SignalSent("v1", "SIGTERM", SignalReason.Step, TimeSpan.FromSeconds(30)));
                history.Append(new ListenerClosed("v1"));
                history.Append(new ServerExited("v1", 11, 0, null));
            }

            history.Append(Session(history, number, number < Sessions / 2 && number % 2 == 0 ? ("v1", 11) : ("v2", 22)));
        }

        history.Append(new TrafficStopped("t", Sessions, 0));
        history.Append(new CleanupStarted());
        history.Append(new SignalSent("v2", "SIGTERM", SignalReason.Cleanup, null));
        history.Append(new ServerExited("v2", 22, 0, null));
        history.Append(new RunEnded(RunEnding.Completed, null));
        file.DisposeAsync().AsTask().Wait();
        return history;
    }

    private static TrafficSession Session(History history, long number, (string Server, int Pid) owner)
    {
        var now = new Stamp(history.Elapsed, history.Last);
        return new TrafficSession(
            "t", number, now.At, now, ConnectOutcome.Established, now, TimeSpan.FromMicroseconds(30), null, "127.0.0.1", 1024 + (int)(number % 60_000), 1, 1, now,
            owner.Pid, Ownership.Owned, owner.Pid, owner.Server, now, now, null, null, null, null);
    }
}
