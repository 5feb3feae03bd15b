using System.Text.Json;
using Harness.Histories;
using Harness.Observations;
using Harness.Rules;

namespace Harness.Reporting.Timelines;

/// <summary>
/// The lanes of processes: a server's main process with its states (starting, listening, draining, exiting), a lane for each generation of processes by
/// which it replaced itself, and the commands of the scenario.
/// </summary>
internal static class TimelineProcesses
{
    private const int MostLines = 200;

    public static void Write(Utf8JsonWriter json, RunFacts facts, TimeSpan end, Dictionary<string, int> owners)
    {
        json.WriteStartArray("processes");
        var printed = facts.Events.OfType<ServerPrinted>().ToLookup(line => line.Server, StringComparer.Ordinal);
        foreach (var server in facts.Servers)
        {
            WriteServer(json, server, end, owners[server.Name], printed[server.Name]);
            foreach (var generation in server.Generations)
                WriteGeneration(json, server, generation, facts, end, owners[server.Name]);
        }

        foreach (var command in facts.Events.OfType<CommandStarted>())
            WriteCommand(json, command, facts, end);
        json.WriteEndArray();
    }

    private static void WriteServer(Utf8JsonWriter json, ServerFacts server, TimeSpan end, int owner, IEnumerable<ServerPrinted> printed)
    {
        Begin(json, server.Name, server.LeaderPid is { } pid ? $"pid {pid}" : "", owner);
        TimelineData.WriteText(json, "command", server.Launched is { } launched ? string.Join(' ', launched.Command) : server.Adopted?.Command, 300);
        json.WriteStartArray("states");
        var over = server.Exited?.At ?? end;
        var states = StatesOf(server, over);
        for (var i = 0; i < states.Count; i++)
            WriteState(json, states[i].From, i + 1 < states.Count ? states[i + 1].From : over, states[i].State);
        json.WriteEndArray();

        json.WriteStartArray("queues");
        foreach (var (from, until, length) in QueuesOf(server, over))
        {
            json.WriteStartArray();
            TimelineData.WriteTime(json, from);
            TimelineData.WriteTime(json, until);
            json.WriteNumberValue(length);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("events");
        foreach (var happened in EventsOf(server).OrderBy(happened => happened.Moment))
            WriteEvent(json, happened);
        json.WriteEndArray();
        json.WriteStartArray("output");
        foreach (var line in printed.TakeLast(MostLines))
        {
            json.WriteStartArray();
            TimelineData.WriteTime(json, line.At);
            json.WriteStringValue(TimelineData.Safe(line.Line, 300));
            json.WriteBooleanValue(line.IsError);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The states in order, each with its beginning: a change of the listener or a signal that tells to drain begins the next one.</summary>
    private static List<(TimeSpan From, string State)> StatesOf(ServerFacts server, TimeSpan over)
    {
        var states = new List<(TimeSpan From, string State)>();
        var began = server.Launched?.At ?? server.Adopted?.At ?? (server.Listener.Count > 0 ? server.Listener[0].At : over);
        states.Add((began, "starting"));
        var isListening = false;
        var isDraining = false;
        foreach (var happened in EventsOf(server).OrderBy(happened => happened.Moment))
        {
            switch (happened)
            {
                case ListenerOpened: isListening = true; break;
                case ListenerClosed: isListening = false; break;
                case SignalSent { Grace: not null }: isDraining = true; break;
                default: continue;
            }

            var state = (isListening, isDraining) switch
            {
                (true, false) => "listening",
                (true, true) => "draining, listening",
                (false, true) => "draining",
                _ => "not listening",
            };
            if (states[^1].State != state)
                states.Add((happened.At, state));
        }

        return states;
    }

    /// <summary>When connections were seen to wait in its accept queues for long, and what waited when a listener was closed.</summary>
    private static IEnumerable<(TimeSpan From, TimeSpan Until, int Length)> QueuesOf(ServerFacts server, TimeSpan over)
    {
        (TimeSpan From, int Length)? open = null;
        foreach (var happened in server.Queues.Concat<HistoryEvent>(server.Listener.OfType<ListenerClosed>()).OrderBy(happened => happened.Moment))
        {
            if (open is { } waited)
                yield return (waited.From, happened.At, waited.Length);
            open = happened switch
            {
                QueueStalled { Length: > 0 } stalled => (open is null ? stalled.Since : stalled.At, stalled.Length),
                _ => null,
            };
            if (happened is ListenerClosed { QueueLength: { } length and > 0 })
                yield return (happened.At, happened.At, length);
        }

        if (open is { } still)
            yield return (still.From, over, still.Length);
    }

    private static IEnumerable<HistoryEvent> EventsOf(ServerFacts server)
    {
        IEnumerable<HistoryEvent?> single = [server.Launched, server.Adopted, server.LeaderChanged, server.ListenerStillOpen, server.GraceExpired, server.GraceHeldOpen, server.Exited];
        return single.OfType<HistoryEvent>().Concat(server.Listener).Concat(server.Signals).Concat(server.ListenersReduced).Concat(server.Queues).Concat(server.Reloads).Concat(server.Generations);
    }

    private static void WriteGeneration(Utf8JsonWriter json, ServerFacts server, GenerationReady generation, RunFacts facts, TimeSpan end, int owner)
    {
        var ended = facts.Events.OfType<GenerationEnded>().FirstOrDefault(one => one.Server == server.Name && one.Generation == generation.Generation)?.At ?? server.Exited?.At ?? end;
        var replaced = server.Reloads.FirstOrDefault(reload => reload.Generation == generation.Generation + 1)?.At;
        var told = server.Reloads.FirstOrDefault(reload => reload.Generation == generation.Generation)?.At ?? generation.At;
        Begin(json, $"{server.Name} generation {generation.Generation}", $"pid {string.Join(", ", generation.Pids.Take(8))}{(generation.Pids.Count > 8 ? ", …" : "")}", owner);
        json.WriteStartArray("states");
        WriteState(json, told, generation.At, "starting");
        WriteState(json, generation.At, replaced ?? ended, "listening");
        if (replaced is { } leaving)
            WriteState(json, leaving, ended, "draining");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCommand(Utf8JsonWriter json, CommandStarted command, RunFacts facts, TimeSpan end)
    {
        var ended = facts.Events.OfType<CommandEnded>().FirstOrDefault(one => one.Pid == command.Pid && one.Moment > command.Moment);
        Begin(json, command.Command, $"pid {command.Pid}", owner: -1);
        TimelineData.WriteText(json, "command", string.Join(' ', command.Words), 300);
        json.WriteStartArray("states");
        WriteState(json, command.At, ended?.At ?? end, "command");
        json.WriteEndArray();
        json.WriteStartArray("events");
        WriteEvent(json, command);
        if (ended is not null)
            WriteEvent(json, ended);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string name, string label, int owner)
    {
        json.WriteStartObject();
        TimelineData.WriteText(json, "name", name, 100);
        TimelineData.WriteText(json, "label", label, 100);
        json.WriteNumber("owner", owner);
    }

    private static void WriteState(Utf8JsonWriter json, TimeSpan from, TimeSpan until, string state)
    {
        json.WriteStartArray();
        TimelineData.WriteTime(json, from);
        TimelineData.WriteTime(json, until);
        json.WriteStringValue(state);
        json.WriteEndArray();
    }

    private static void WriteEvent(Utf8JsonWriter json, HistoryEvent happened)
    {
        json.WriteStartArray();
        TimelineData.WriteTime(json, happened.At);
        json.WriteStringValue(TimelineData.Safe(EventText.Describe(happened), 300));
        json.WriteEndArray();
    }
}
