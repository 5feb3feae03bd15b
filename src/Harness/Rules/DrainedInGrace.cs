using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules;

/// <summary>
/// A server that is told to drain is gone when its grace period is over; the orchestration kills it otherwise. Excused is a server that
/// sessions kept which the scenario itself left open to its end: it exits when the harness has closed them.
/// </summary>
internal sealed class DrainedInGrace : IRule
{
    public string Name => "drained-in-grace";

    public string Property => "A server that is told to drain exits within its grace period, and so do the processes of an old generation after a reload.";

    public IEnumerable<Claim> Check(RunFacts facts) => Servers(facts).Concat(OldGenerations(facts));

    private static IEnumerable<Claim> Servers(RunFacts facts)
    {
        foreach (var server in facts.Servers)
        {
            if (server.Drain is not { Grace: { } grace } drain || Late(server, drain, grace) is not { } late)
                continue;
            if (server is { GraceHeldOpen: { } held, Exited: { } after, FatalKill: null } && IsHeldByScenario(held, after, facts))
            {
                yield return new Excuse(
                    $"the scenario left {held.Sessions.Count} session{(held.Sessions.Count == 1 ? "" : "s")} of {server.Describe()} open to its end, and it exited when they were closed",
                    [drain, held, after],
                    [],
                    [server.Name]);
                continue;
            }

            // The end of a process is seen by the harness: one that did not run at that moment saw it too late.
            if (server is { Exited: { } seen, FatalKill: null } && SpanUnion.Within(facts.HarnessPausesWithin(drain.At + grace, seen.At, session: null), drain.At + grace, seen.At) is var stood && stood > TimeSpan.Zero && seen.At - stood <= drain.At + grace)
            {
                yield return new Doubt(
                    $"whether {server.Describe()} exited within its grace period cannot be told: the harness did not run when it was over",
                    [drain, seen],
                    [],
                    [server.Name]);
                continue;
            }

            // A client of traffic that is not looked at does not end its session.
            if (StalledClients(server, drain, grace, late, facts) is { } stalled)
            {
                yield return new Doubt($"whether {server.Describe()} exits within its grace period cannot be told: {stalled}", [drain, late], [], [server.Name]);
                continue;
            }

            yield return new Violation(
                $"{server.Describe()} did not exit within its grace period",
                $"an exit within {SecondsText.Of(grace)} after {drain.Signal}",
                server.Exited is { } exited ? $"it ended with {exited.Describe()} after {SecondsText.Of(exited.At - drain.At)}" : "it has not ended",
                [drain, late],
                [],
                [server.Name]) { Why = Explaining.ExitExplanation.OfHang(server, drain, facts) };
        }
    }

    /// <summary>In words, that traffic with a session of this server stood still while it drained, so long that its exit may be late by that alone; null if none did.</summary>
    private static string? StalledClients(ServerFacts server, SignalSent drain, TimeSpan grace, HistoryEvent late, RunFacts facts)
    {
        var until = server.Exited?.At ?? late.At;
        if (facts.LongestStallWithin(drain.At, until) is not var (traffic, stood) || !facts.Sessions.Any(session => session.Traffic == traffic && session.Owner == server.Name && !(session.ClientEnded?.At < drain.At)))
            return null;
        var mayBeAlone = server.FatalKill is null ? until - drain.At - stood <= grace : stood * 2 > grace;
        return mayBeAlone ? $"traffic {traffic}, with a session of it, did not look at its sessions for {SecondsText.Of(stood)} meanwhile" : null;
    }

    /// <summary>Old processes, each of which a session kept that the scenario left open, are not to blame: they end when it is closed.</summary>
    private static IEnumerable<Claim> OldGenerations(RunFacts facts) => facts.Events.OfType<GenerationStayed>().Select(stayed =>
    {
        var server = facts.Server(stayed.Server);
        var message = $"{stayed.Pids.Count} process{(stayed.Pids.Count == 1 ? "" : "es")} of the generation {stayed.Generation} of {server?.Describe() ?? stayed.Server} had not ended within its grace period";
        var ended = facts.Events.OfType<GenerationEnded>().FirstOrDefault(one => one.Server == stayed.Server && one.Generation == stayed.Generation && one.Moment > stayed.Moment);
        return (Claim)(ended is not null && stayed.Pids.All(pid => stayed.Sessions.Any(name => facts.Session(name) is { ClientEnded.ByHarness: true } session && session.OwnerPid == pid))
            ? new Excuse($"{message}: the scenario left {stayed.Sessions.Count} of its sessions open to its end, and {(stayed.Pids.Count == 1 ? "it" : "they")} ended when these were closed", [stayed, ended], [], [stayed.Server])
            : new Violation(message, $"their end within {SecondsText.Of(stayed.Grace)} after the reload", $"pid {string.Join(", ", stayed.Pids)}", [stayed], [], [stayed.Server]));
    });

    /// <summary>Whether it exited soon after the last of these sessions was closed, all of which were its own and open until the steps were over.</summary>
    private static bool IsHeldByScenario(GraceHeldOpen held, ServerExited exited, RunFacts facts)
    {
        var ends = held.Sessions.Select(name => facts.Session(name)?.ClientEnded).ToList();
        return held.Sessions.Count > 0
            && ends.TrueForAll(end => end is { ByHarness: true })
            && exited.At - ends.Max(end => end!.At) <= facts.RoundTrip + (Limits.ExitAfterSessions * (facts.Started?.TimeScale ?? 1));
    }

    /// <summary>
    /// What shows that it was late; null if it was not. A server that exits by itself is judged by the time of that: the harness' timer
    /// may fire a moment early, or while the exit is being recorded.
    /// </summary>
    private static HistoryEvent? Late(ServerFacts server, SignalSent drain, TimeSpan grace)
    {
        if (server.Exited is not { } exited)
            return server.GraceExpired;
        if (exited.At - drain.At > grace)
            return server.GraceExpired is { } expired && expired.Moment < exited.Moment ? expired : exited;
        return server.FatalKill is null ? null : server.GraceExpired;
    }
}
