using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules;

/// <summary>
/// What comes of a run is among what a model of its steps allows (<see cref="OutcomesPredicted"/>): who owns a session, and how the servers stand
/// when the steps are over. The other rules take what the scenario did from the history; this one holds the history against the scenario, so it
/// also finds a harness that opened no session, or that excuses by a SIGKILL that no step sent. What <c>clean-exit</c> judges, an end that nobody asked
/// for, it leaves alone.
/// </summary>
internal sealed class AsPredicted : IRule
{
    public string Name => "as-predicted";

    public string Property => "After the last step, the owner of each session and the state of each server are among those that a model of the scenario's steps allows.";

    public IEnumerable<Claim> Check(RunFacts facts)
    {
        if (facts.Events.OfType<OutcomesPredicted>().FirstOrDefault() is not { } predicted)
            yield break;
        foreach (var session in facts.Sessions)
        {
            // When a client goes on in another session, because its server ended the one that it had, no step says.
            if (session.Follows is not null || !predicted.Owners.TryGetValue(session.NameInScenario, out var owners))
                continue;
            if (session.IsFlawless && (session.Owner is not { } only || owners.Contains(UniqueName.InScenario(only), StringComparer.Ordinal)))
                continue;
            if (session.Owners.FirstOrDefault(observed => observed.Server is { } owner && !owners.Contains(UniqueName.InScenario(owner), StringComparer.Ordinal)) is not { } strange)
                continue;
            yield return new Violation(
                $"session {session.Name} was owned by {facts.Server(strange.Server)?.Describe() ?? strange.Server}, which cannot be",
                owners.Count == 0 ? "nobody: no server was there" : $"one of {string.Join(", ", owners)}",
                EventText.Describe(strange),
                [predicted, strange],
                [session.Name],
                [strange.Server!]);
        }

        // Only a run that came to the end of its steps has done what the scenario says.
        if (facts.Events.OfType<CleanupStarted>().FirstOrDefault() is not { } cleanup || facts.Events.OfType<RunEnded>().FirstOrDefault() is not { Ending: RunEnding.Completed })
            yield break;
        var begun = facts.Sessions.Select(session => session.NameInScenario).ToHashSet(StringComparer.Ordinal);
        foreach (var missing in predicted.Owners.Keys.Where(name => !begun.Contains(name)))
        {
            yield return new Violation(
                $"no session of '{missing}' was ever begun",
                "what the scenario's steps open is opened",
                "the history has no such session",
                [predicted, cleanup],
                [missing],
                []);
        }

        foreach (var silent in Silent(facts, predicted, cleanup))
            yield return silent;
        foreach (var server in facts.Servers)
        {
            if (!predicted.Ends.TryGetValue(UniqueName.InScenario(server.Name), out var allowed) || EndOf(server, cleanup) is not { } end || allowed.Contains(end))
                continue;
            yield return new Violation(
                $"{server.Describe()} {Describe(end)} when the steps were over",
                string.Join(", or ", allowed.Select(Describe)),
                Describe(end),
                end == PredictedEnd.Running ? [predicted, cleanup] : [predicted, server.Exited!],
                [],
                [server.Name]);
        }
    }

    /// <summary>
    /// Nobody listens when the steps are over, though a server runs that nobody has told to leave: its only worker died, for example. Had a client come, it would have been refused. A signal that says something
    /// else to the server, or a command beside it, may have told it so, and then it is nobody's mistake that is known.
    /// </summary>
    private static IEnumerable<Violation> Silent(RunFacts facts, OutcomesPredicted predicted, CleanupStarted cleanup)
    {
        if (facts.Servers.Any(server => server.LastLookBefore(cleanup.Moment) is ListenerOpened) || facts.Events.OfType<CommandStarted>().Any())
            yield break;
        foreach (var server in facts.Servers)
        {
            if (server.LastLookBefore(cleanup.Moment) is not ListenerClosed closed || EndOf(server, cleanup) != PredictedEnd.Running
                || !predicted.Ends.TryGetValue(UniqueName.InScenario(server.Name), out var allowed) || allowed is not [PredictedEnd.Running]
                || server.Signals.Any(sent => sent.Moment < cleanup.Moment && !server.Reloads.Any(reload => reload.By == sent.Signal)))
                continue;
            yield return new Violation(
                $"nobody listened any more when the steps were over: {server.Describe()} runs, and nobody had told it to close its listener",
                "a listening socket in the kernel's tables",
                $"it closed its listener at {SecondsText.Of(closed.At)}",
                [predicted, closed, cleanup],
                [],
                [server.Name]);
        }
    }

    /// <summary>How a server stood; null where that is for another rule to judge.</summary>
    private static PredictedEnd? EndOf(ServerFacts server, CleanupStarted cleanup)
    {
        if (!(server.Exited?.Moment < cleanup.Moment))
            return PredictedEnd.Running;
        if (server.FatalKill is not null)
            return PredictedEnd.Killed;
        return server.Asked.Any() ? PredictedEnd.Exited : null;
    }

    private static string Describe(PredictedEnd end) => end switch
    {
        PredictedEnd.Exited => "had exited by itself",
        PredictedEnd.Killed => "had been ended by a SIGKILL of the run",
        _ => "was running",
    };
}
