using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules.Explaining;

/// <summary>Why a server ended as it did, or did not end.</summary>
internal static class ExitExplanation
{
    /// <summary>Of an end that was not as it had to be; null where nothing more is known.</summary>
    public static Explanation? Of(ServerFacts server, ServerExited exited, SignalSent? asked)
    {
        if (asked is null)
            return null;
        if (asked is { IsKill: true, IsKillOfTheRun: false })
        {
            return new Explanation(
                $"{server.Name} was told to leave by SIGKILL",
                $"{server.Name} was told to leave by SIGKILL, at {SecondsText.Of(asked.At)}: no process can catch it, and the kernel ended it at once, with every connection that it had.",
                "Tell it to leave by a signal that it catches (`stop-signal`).");
        }

        if (NotReached(server, asked) is { } holder)
            return OfHolder(server, asked, holder);
        if (asked.Caught == false && exited.Signal == asked.Signal)
        {
            return new Explanation(
                $"{server.Name} did not catch {asked.Signal}",
                $"{server.Name} did not catch {asked.Signal} when it was sent, at {SecondsText.Of(asked.At)} (SigCgt of /proc/{server.LeaderPid}/status): the signal's default action ended it.{SinceLaunch(server, asked)}",
                $"Install the handler of {asked.Signal} before the server listens.");
        }

        return null;
    }

    /// <summary>Of a server that was told to end and did not.</summary>
    public static Explanation? OfHang(ServerFacts server, SignalSent told, RunFacts facts)
    {
        if (OfReplacement(server) is { } replacement)
            return replacement;
        if (NotReached(server, told) is { } holder)
            return OfHolder(server, told, holder);
        if (told.Caught == false && !told.IsKill)
            return new Explanation($"{server.Name} did not catch {told.Signal}", $"{server.Name} did not catch {told.Signal} when it was sent (SigCgt of /proc/{server.LeaderPid}/status), and its default action is to ignore it, or it was blocked.", $"Handle {told.Signal}.");
        var until = server.Exited?.At ?? TimeSpan.MaxValue;
        var open = facts.SessionsOf(server).Where(session => session.IsEstablished && IsOpenAt(session, told.At + (told.Grace ?? TimeSpan.Zero), until)).ToList();
        if (open.Count == 0)
            return null;
        var silent = open.Where(session => session.Sent.Count == 0).ToList();
        var since = open.Min(session => session.ConnectEnded?.At ?? TimeSpan.Zero);
        return new Explanation(
            $"{server.Name} waited for sessions",
            $"It waited for {Names(open)}, open since {SecondsText.Of(since)}{(silent.Count == open.Count ? ", which never sent a byte" : silent.Count > 0 ? $"; {Names(silent)} never sent a byte" : "")}.",
            "A drain has to end sessions that are idle when its time is nearly over, those of which nothing has come first of all.");
    }

    /// <summary>Of a server to which the signal that was to end it is a reload; null if it was not seen to be one.</summary>
    public static Explanation? OfReplacement(ServerFacts server) => server.ReplacedItself is not { } replaced ? null : new Explanation(
        $"{server.Name} replaced itself",
        $"{server.Name} replaced itself at {replaced.Signal} instead of leaving: its listener is held by pid {string.Join(", ", replaced.Pids)}, which {(replaced.Pids.Count == 1 ? "was" : "were")} not there before, or {(replaced.Pids.Count == 1 ? "has" : "have")} executed a program since. To this server {replaced.Signal} is a reload.",
        $"Send the signal that ends this server (`stop-signal`), or replace it in place (`reload: {{ server: {server.Name}, signal: {replaced.Signal} }}`).");

    /// <summary>
    /// Who holds the listener that the signal did not reach; null if it reached all, or if that is not known. A listener that closed after the signal shows that somebody passed it on.
    /// </summary>
    private static string? NotReached(ServerFacts server, SignalSent sent) =>
        !server.Listener.OfType<ListenerClosed>().Any(closed => closed.Moment > sent.Moment)
        && server.Listener.OfType<ListenerOpened>().LastOrDefault(look => look.Moment < sent.Moment) is { HolderPid: { } pid, Holder: { } holder } && !sent.Reached(pid, server.LeaderPid)
            ? $"pid {pid} (`{holder}`)"
            : null;

    private static Explanation OfHolder(ServerFacts server, SignalSent sent, string holder) => new(
        $"{server.Name}'s listener is held by a child",
        $"The listener of {server.Name} is held by its child {holder}, which never got {sent.Signal}: it went to pid {server.LeaderPid} alone, and the listener stayed open: that does not pass it on.",
        $"Let the wrapper become the server (`exec`), or pass the signal on; `signal: {{ server: {server.Name}, to: listener }}` sends it to whoever listens.");

    private static string SinceLaunch(ServerFacts server, SignalSent asked) =>
        server.Launched is { } launched ? $" It had run for {SecondsText.Of(asked.At - launched.At)}." : "";

    private static bool IsOpenAt(SessionFacts session, TimeSpan at, TimeSpan exited)
    {
        var moment = at < exited ? at : exited;
        return (session.ConnectEnded?.At ?? TimeSpan.MaxValue) <= moment
            && (session.ClientEnded?.At ?? TimeSpan.MaxValue) >= moment && (session.ServerEnded?.At ?? TimeSpan.MaxValue) >= moment;
    }

    private static string Names(List<SessionFacts> sessions) =>
        string.Join(", ", sessions.Take(5).Select(session => session.Name)) + (sessions.Count > 5 ? $" and {sessions.Count - 5} more sessions" : "");
}
