using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules;

/// <summary>
/// A server ends because a step or the cleanup asked it to, and with exit code 0, or as the scenario says. A SIGKILL that the run itself sent is accounted for, unless it is the signal by which the server was told to leave.
/// A server that had never listened, and that nobody had told to end before the cleanup, was still starting: it need not have its handlers yet.
/// Only a stop signal asks a server to end; to stop, to continue or to miss a process does not. An exit code of 143 is not a death by SIGTERM, and neither is clean.
/// </summary>
internal sealed class CleanExit : IRule
{
    public string Name => "clean-exit";

    public string Property => "Every server ends with exit code 0, or as the scenario expects, and only after it was asked to end.";

    public IEnumerable<Claim> Check(RunFacts facts)
    {
        foreach (var server in facts.Servers)
        {
            if (server.Exited is not { } exited || Expected(server, exited) is not { } expected)
                continue;
            if (exited is { Code: null, Signal: null })
            {
                yield return new Doubt($"how {server.Describe()} ended could not be told: the kernel gave its end to somebody else", [exited], [], [server.Name]);
                continue;
            }

            var asked = server.Asked.LastOrDefault();
            if (server.RolledBack is { } back)
            {
                yield return new Excuse($"the scenario expects that {server.Describe()} does not become ready: it ended with {exited.Describe()}", [back, exited], [], [server.Name]);
                continue;
            }

            if (!server.WasThere && asked is { } stop && exited.Signal == stop.Signal && server.Asked.All(sent => sent.Reason == SignalReason.Cleanup))
            {
                yield return new Excuse($"{server.Describe()} had never listened, nor been ready, when the cleanup stopped it", [stop, exited], [], [server.Name]);
                continue;
            }

            yield return new Violation(
                $"{server.Describe()} ended with {exited.Describe()}",
                expected,
                exited.Describe() + How(asked, exited),
                asked is null ? [exited] : [asked, exited],
                [],
                [server.Name]) { Why = Explaining.ExitExplanation.Of(server, exited, asked) };
        }

        foreach (var vanished in facts.Events.OfType<GenerationVanished>())
        {
            if (Vanished(vanished, facts) is { } claim)
                yield return claim;
        }

        // A server that nobody had told to drain is stopped in the cleanup, and has its grace period for it.
        if (facts.Events.OfType<RunEnded>().FirstOrDefault() is { Ending: not (RunEnding.Completed or RunEnding.StepFailed) })
            yield break; // the cleanup did not wait
        foreach (var server in facts.Servers)
        {
            if (server is { Drain: null, FatalKill: { Reason: SignalReason.Cleanup } kill } && server.Asked.FirstOrDefault(sent => !sent.IsKill && sent.Reason == SignalReason.Cleanup) is { } stop)
            {
                yield return new Violation(
                    $"{server.Describe()} did not exit when the cleanup stopped it",
                    $"an exit after {stop.Signal}",
                    $"it ran {SecondsText.Of(kill.At - stop.At)} later and was killed",
                    [stop, kill],
                    [],
                    [server.Name]) { Why = Explaining.ExitExplanation.OfHang(server, stop, facts) };
            }
        }
    }

    /// <summary>
    /// A generation that ends is a server that ends, though its main process goes on: it was none, or nothing is left of it. What the run itself sent to its processes, and what it gave to another server, is
    /// the run's doing.
    /// </summary>
    private static Claim? Vanished(GenerationVanished vanished, RunFacts facts)
    {
        var server = facts.Server(vanished.Server);
        var ready = server?.Generations.LastOrDefault(one => one.Generation == vanished.Generation);
        if (server is null || ready is null)
            return null;
        var what = $"the generation {vanished.Generation} of {server.Describe()} is gone, pid {string.Join(", ", vanished.Pids)}";

        // Either all of the server was told to end, and its workers end before its main process; or each of these processes was.
        var asked = server.Asked.Where(sent => sent.Moment > ready.Moment && sent.At <= vanished.Since).ToList();
        var toAll = asked.Find(sent => sent.Pids is null || (server.LeaderPid is { } main && sent.Pids.Contains(main)));
        if (toAll is not null || vanished.Pids.All(pid => asked.Exists(sent => sent.Reached(pid, server.LeaderPid))))
        {
            var told = toAll ?? asked[^1];
            return new Excuse($"{what}: the run had sent {told.Signal} to {(toAll is null ? "its processes" : server.Name)}", [ready, told, vanished], [], [server.Name]);
        }

        var adopted = facts.Events.OfType<ServerAdopted>().FirstOrDefault(one => one.From == server.Name && one.Moment > ready.Moment && one.At <= vanished.Since);
        return adopted is not null && vanished.Pids.All(adopted.Pids.Contains)
            ? new Excuse($"{what}: they are processes of {adopted.Server}", [ready, adopted, vanished], [], [server.Name])
            : new Violation(
                $"{what}, and the server goes on without it",
                "the new generation goes on until the server is told to end or to replace itself again",
                $"nobody had told it to end; it was there for {SecondsText.Of(vanished.Since - ready.At)}, and no process that the server has is newer than the reload",
                [ready, vanished],
                [],
                [server.Name]);
    }

    private static string How(SignalSent? asked, ServerExited exited) =>
        asked is null ? ", and nobody had asked it to end"
        : exited.Signal is { } fatal && fatal != asked.Signal ? $", and the run had sent it {asked.Signal}"
        : "";

    /// <summary>What should have been; null if it was so.</summary>
    private static string? Expected(ServerFacts server, ServerExited exited)
    {
        // The cleanup's own SIGKILL says nothing of how the server would have ended.
        if (server.FatalKill is { Reason: SignalReason.Cleanup })
            return null;
        var said = server.ExpectedList.FindAll(expected => expected is not { Code: null, Signal: null });
        if (said.Find(expected => expected.Code != exited.Code || expected.Signal != exited.Signal) is { } broken)
            return broken.Code is { } code ? $"exit code {code}" : $"ended by {broken.Signal}";
        if (said.Count > 0 || server.KillOfTheRun is not null)
            return null;
        if (exited.Describe() != server.ProperEnd)
            return server.ProperEnd;
        return server.Asked.Any() || server.ExpectedList.Count > 0 ? null : "it goes on until it is asked to end";
    }
}
