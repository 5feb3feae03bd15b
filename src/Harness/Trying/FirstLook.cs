using Harness.Histories;
using Harness.Protocols;
using Harness.Scenarios;
using Harness.Suites;

namespace Harness.Trying;

/// <summary>Finds out of a server, before a rollover is tried, whether it runs, what it speaks, how long its replies take, and whether two instances share the port.</summary>
/// <param name="server">The server.</param>
/// <param name="runs">Runs scenarios.</param>
internal sealed class FirstLook(TrialServer server, TrialRuns runs)
{
    /// <summary>A reply that takes longer is measured a second time, when the server is warm.</summary>
    private static readonly TimeSpan quick = TimeSpan.FromMilliseconds(100);

    /// <summary>What a reply may take beyond the time that it takes without a rollover.</summary>
    private static readonly TimeSpan late = TimeSpan.FromSeconds(1);

    /// <summary>What was found; the server in it is the one to go on with: it has what had to be learnt of it.</summary>
    public async Task<TrialReport> FindAsync()
    {
        var report = new TrialReport(server);
        if (await runs.RunAsync(TrialScenarios.Hello(server)) is not { } hello)
            return report with { Problem = TrialProblems.CutOff };
        if (TrialProblems.OfFirst(hello, server) is { } problem)
            return report with { Problem = problem, HarnessFailed = hello.Verdict is { HarnessFailed: true } };
        if (server.Protocol is null && Spoken.FaultOf(hello.History) is { } fault)
            return report with { Problem = new TrialProblem($"its response to 'GET {server.Path}' cannot be read: {fault}", "Name another path (--path), or look at its connections alone (--protocol tcp)") };
        if (SpeaksHttp && EndedUnasked(hello.History) is { } ended)
            return report with { Problem = new TrialProblem($"it ended by itself ({ended.Describe()}) when clients asked 'GET {server.Path}'", "Name a path that it serves (--path), or what it speaks (--protocol tcp looks at its connections alone)") };
        report = report with { ListenerHolder = hello.History.Events.OfType<ListenerOpened>().FirstOrDefault()?.Holder };

        int? atFirst = null;
        if (SpeaksHttp && Spoken.ErrorOf(hello.History) is { } error)
        {
            atFirst = error;
            if (await WaitForAnswerAsync(error) is var (answered, waiting, gaveUp) && gaveUp is not null)
                return report with { Problem = gaveUp };
            (hello, report) = (answered!, report with { Server = waiting });
        }

        var spoken = server.Protocol is { } told ? new Spoken(told, $"it is said to speak {told.Name}") : Spoken.Of(hello.History, server);
        if (atFirst is { } before && spoken.Protocol.Name == ProtocolCatalog.Http)
            spoken = spoken with { What = $"{spoken.What}, and with {before} at first: an instance is ready when that is over" };
        report = report with { Spoken = spoken, Server = report.Server with { ReplyLimit = server.ReplyLimit ?? await ReplyLimitAsync(report.Server, spoken, hello.History) } };

        if (await runs.RunAsync(TrialScenarios.Pair(report.Server, spoken.Protocol)) is not { } pair)
            return report with { Problem = TrialProblems.CutOff };
        return TrialProblems.OfSecond(pair, report.Server) is { } alone ? report with { Problem = alone, HarnessFailed = pair.Verdict is { HarnessFailed: true } } : report;
    }

    /// <summary>The end of an instance that nobody had told to end; null if there was none.</summary>
    private static ServerExited? EndedUnasked(History history)
    {
        var events = history.Events.ToList();
        return events.OfType<ServerExited>().FirstOrDefault(exited => !events.OfType<SignalSent>().Any(sent => sent.Server == exited.Server && sent.Moment < exited.Moment));
    }

    private bool SpeaksHttp => server.Protocol is null or { Name: ProtocolCatalog.Http };

    /// <summary>
    /// An error of its own (5xx) is not what a server has to answer: rollovers in which that counts as right would prove nothing. It is waited for another answer as long as for its readiness.
    /// </summary>
    /// <param name="error">The status of the error.</param>
    private async Task<(ScenarioResult? Hello, TrialServer Server, TrialProblem? Problem)> WaitForAnswerAsync(int error)
    {
        string? wanted = null;
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var waiting = server with { Ready = Readiness.Listening with { HttpPath = server.Path, Status = wanted } };
            if (await runs.RunAsync(TrialScenarios.Hello(waiting)) is not { } hello)
                return (null, server, TrialProblems.CutOff);
            if (TrialProblems.OfFirst(hello, waiting) is null && Spoken.ErrorOf(hello.History) is null)
                return (hello, server.Ready is null ? waiting : server, null);
            if (Spoken.LastStatus(hello.History) is not (>= 200 and < 500 and var other))
                break;
            wanted = $"{other / 100}xx";
        }

        return (null, server, new TrialProblem(
            $"it answers 'GET {server.Path}' with {error}, and did so for {Observations.SecondsText.Of(server.ReadyWithin)}",
            "Name a path that it serves (--path), or say when it is ready (--ready http:/health, --ready-within 60s)"));
    }

    /// <summary>How long a reply may take; null: as long as one may where nothing is said. A server that is slow always is not slow because it is replaced.</summary>
    private async Task<TimeSpan?> ReplyLimitAsync(TrialServer tried, Spoken spoken, History hello)
    {
        if (spoken.Protocol.Name != ProtocolCatalog.Http || Spoken.ReplyTime(hello, TrialScenarios.FirstClients) is not { } first || first <= quick)
            return null;

        // The first replies of a new instance may be slow, and that is a delay of its rollover: what counts is what it takes when it is warm.
        if (await runs.RunAsync(TrialScenarios.Warm(tried, spoken.Protocol)) is not { } warm || Spoken.ReplyTime(warm.History, TrialScenarios.LaterClients) is not { } usual || usual <= quick)
            return null;
        return TimeSpan.FromMilliseconds(Math.Ceiling(usual.TotalMilliseconds / 100) * 100) + late;
    }
}
