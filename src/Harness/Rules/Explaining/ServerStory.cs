using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules.Explaining;

/// <summary>What a server did about the signal that told it to drain, up to a moment: in one sentence.</summary>
internal static class ServerStory
{
    /// <summary>The sentence; empty if nobody had told it anything.</summary>
    public static string Until(ServerFacts server, HistoryEvent moment)
    {
        if (server.Reloads.LastOrDefault(reload => reload.Moment < moment.Moment) is { } reload && !(server.Drain?.Moment < moment.Moment))
            return OfReload(server, reload, moment);
        var signal = server.Signals.LastOrDefault(sent => sent.Signal is not ("SIGSTOP" or "SIGCONT") && sent.Moment < moment.Moment);
        if (signal is null)
            return server.Exited is { } died && died.Moment < moment.Moment ? $" {server.Describe()} ended unasked with {died.Describe()} at {SecondsText.Of(died.At)}." : "";

        var parts = new List<string> { $"{signal.Signal} was sent to {server.Describe()} at {SecondsText.Of(signal.At)}{(signal.Caught == false && !signal.IsKill ? ", which did not catch it" : "")}" };
        var closed = server.Listener.FirstOrDefault(look => look is ListenerClosed && look.Moment > signal.Moment);
        if (closed is not null && closed.Moment <= moment.Moment)
            parts.Add($"it closed its listener {SecondsText.Of(closed.At - signal.At)} later");
        else if (server.LastLookBefore(moment.Moment) is ListenerOpened)
            parts.Add($"it had kept its listener open for {SecondsText.Of(moment.At - signal.At)} by then");
        if (server.ReplacedItself is { } replaced)
            parts.Add($"it replaced itself: to it {replaced.Signal} is a reload");
        if (server.Exited is { } exited && exited.Moment <= moment.Moment)
            parts.Add($"it ended with {exited.Describe()} {SecondsText.Of(exited.At - signal.At)} after the signal");
        return $" {string.Join("; ", parts)}.";
    }

    private static string OfReload(ServerFacts server, ReloadStarted reload, HistoryEvent moment)
    {
        var text = $" {server.Name} was told to replace itself by {reload.By} at {SecondsText.Of(reload.At)}";
        if (server.Generations.FirstOrDefault(ready => ready.Generation == reload.Generation) is { } ready && ready.Moment < moment.Moment)
            text += $"; its generation {ready.Generation} was there {SecondsText.Of(ready.At - reload.At)} later";
        if (server.ListenersReduced.FirstOrDefault(look => look.Moment > reload.Moment && look.At <= moment.At + TimeSpan.FromMilliseconds(50)) is { } reduced)
            text += $"; it closed {reduced.Closed} of its {reduced.Closed + reduced.Left} listeners {SecondsText.Of(reduced.At - reload.At)} after that";
        return text + ".";
    }
}
