using Harness.Histories;
using Harness.Observations;
using Harness.Reporting;
using Harness.Rules;
using Harness.Scenarios;
using Harness.Suites;

namespace Harness.Tests.Reporting;

/// <summary>Rollovers as histories, for tests of what is reported of them.</summary>
internal static class RolloverStory
{
    /// <summary>v1 drops its sessions when it is told to drain; v2 is there.</summary>
    public static ScenarioResult Violated(string name = "a rollover", string file = "scenarios/x.yaml", string printed = "Process 11 running", string why = "ConnectionReset", string historyPath = "results/latest/x/history.jsonl")
    {
        var time = new FakeTime();
        var history = Begin(time, name, file, printed);
        Append(history, time, new StepStarted("3", "signal: { server: v1, name: SIGTERM }", new SourceSpan(14, 5, 6)));
        Append(history, time, new SignalSent("v1", "SIGTERM", SignalReason.Step, TimeSpan.FromSeconds(30)));
        Append(history, time, new ListenerClosed("v1", 2));
        foreach (var session in (string[])["s1", "s2"])
            Append(history, time, new ServerEnded(session, ServerEnding.Reset, why));
        Append(history, time, new StepEnded("3"));
        return Result(End(history, time), name, file, historyPath);
    }

    /// <summary>v1 drains as it should.</summary>
    public static ScenarioResult Verified(string name = "a good rollover", string file = "scenarios/good.yaml", int traffic = 0, string historyPath = "results/latest/good/history.jsonl")
    {
        var time = new FakeTime();
        var history = Begin(time, name, file, "Process 11 running");
        for (var number = 1; number <= traffic; number++)
        {
            time.Advance(TimeSpan.FromMilliseconds(number % 3 == 0 ? 1 : 0));
            history.Append(Session(history, number, number <= traffic / 2 ? ("v1", 11) : ("v2", 12)));
        }

        return Result(End(history, time), name, file, historyPath);
    }

    /// <summary>One that this machine cannot run.</summary>
    public static ScenarioResult Skipped(string reason = "this machine lacks 'nginx'") =>
        new(new Scenario { Name = "nginx", File = "scenarios/servers/nginx.yaml", Steps = [] }, null, History.Of([]), TimeSpan.Zero, null, reason, IsSkipped: true);

    /// <summary>The report on a suite of these results.</summary>
    public static SuiteReport Suite(params ScenarioResult[] results) => SuiteReport.Write(
        [], results, ResultsFolder.Of("results/latest"), all => new SuiteSummary(all, InvalidFiles: 0, IsInterrupted: false), TimeSpan.FromSeconds(2));

    private static History Begin(FakeTime time, string name, string file, string printed)
    {
        var history = new History(time);
        Append(history, time, new RunStarted(name, file, "network namespace", "127.0.0.1:8080", "6.18", DateTimeOffset.UnixEpoch, 1, []));
        Append(history, time, new StepStarted("1", "spawn: v1", new SourceSpan(10, 5, 5)));
        Append(history, time, new ServerLaunched("v1", 11, ["EchoServer", "127.0.0.1:8080"]));
        Append(history, time, new ServerPrinted("v1", printed, IsError: false));
        Append(history, time, new ListenerOpened("v1", []));
        Append(history, time, new ServerLaunched("v2", 12, ["EchoServer", "127.0.0.1:8080"]));
        Append(history, time, new ListenerOpened("v2", ["v1"]));
        Append(history, time, new StepEnded("1"));
        Append(history, time, new StepStarted("2", "connect: s1..s2", new SourceSpan(11, 5, 7)));
        foreach (var (session, port) in (ReadOnlySpan<(string, int)>)[("s1", 1001), ("s2", 1002)])
        {
            Append(history, time, new ConnectStarted(session, RefusalExpected: false));
            Append(history, time, new ConnectEnded(session, ConnectOutcome.Established, $"127.0.0.1:{port}", null));
            Append(history, time, new OwnerObserved(session, Ownership.Owned, 11, "v1"));
        }

        Append(history, time, new StepEnded("2"));
        return history;
    }

    private static History End(History history, FakeTime time)
    {
        Append(history, time, new CleanupStarted());
        foreach (var session in (string[])["s1", "s2"])
            Append(history, time, new ClientEnded(session, ClientEnding.Disconnect, ByHarness: true));
        foreach (var (server, pid) in (ReadOnlySpan<(string, int)>)[("v1", 11), ("v2", 12)])
        {
            Append(history, time, new SignalSent(server, "SIGTERM", SignalReason.Cleanup, null));
            Append(history, time, new ServerExited(server, pid, 0, null));
        }

        Append(history, time, new RunEnded(RunEnding.Completed, null));
        return history;
    }

    private static TrafficSession Session(History history, long number, (string Name, int Pid) server)
    {
        Stamp At(int microseconds) => new(history.Elapsed + TimeSpan.FromMicroseconds(microseconds), history.Last);
        return new TrafficSession(
            "t", number, history.Elapsed, At(0), ConnectOutcome.Established, At(100), TimeSpan.FromMicroseconds(80), null, "127.0.0.1", 2000 + (int)(number % 50_000), 1, 1,
            At(300), server.Pid, Ownership.Owned, server.Pid, server.Name, At(200), At(400), null, null, null, null);
    }

    private static void Append(History history, FakeTime time, HistoryEvent happened)
    {
        time.Advance(TimeSpan.FromMilliseconds(10));
        history.Append(happened);
    }

    private static ScenarioResult Result(History history, string name, string file, string historyPath) => new(
        new Scenario { Name = name, File = file, Line = 3, Steps = [] }, Verdict.Of(history), history, history.Events[^1].At, historyPath);
}
