using Harness.Histories;
using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Foretelling;

/// <summary>
/// A model of a scenario that takes every choice of the kernel, of the servers and of their timing at once: it holds, for each session, the
/// servers that may own it, and for each server, how it may stand. It allows more than can happen and never less, so a run that is outside
/// of it is wrong somewhere: a server, the kernel, the harness or this model.
/// <list type="bullet">
/// <item>Who may own a session: every server that was started before its connect ended and had not been seen gone from the port before it began. Who is told
/// to leave is on the port until that is seen.</item>
/// <item>A connection that has not been accepted may move with <c>tcp_migrate_req</c> to whoever listens when its listener is closed
/// (inet_csk_listen_stop); whether it has been accepted the model does not know, so every open session may.</item>
/// <item>A server runs until it is asked to end. SIGKILL comes from a step or at the end of a deployment's grace period.</item>
/// </list>
/// </summary>
public sealed class Foreteller
{
    // A turn starts where the one before it ended; what it adds to the sets is there after the second.
    private const int TurnsThatTell = 3;

    private readonly Scenario scenario;
    private readonly bool migrates;
    private readonly HashSet<string> onPort = new(StringComparer.Ordinal);
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);
    private readonly HashSet<string> open = new(StringComparer.Ordinal);
    private readonly HashSet<string> traffic = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<ForetoldEnd>> ends = new(StringComparer.Ordinal);

    private Foreteller(Scenario scenario)
    {
        this.scenario = scenario;
        migrates = scenario.Kernel.ContainsKey("tcp_migrate_req") || NestedSteps.Flat(scenario.Steps).Any(step => step is SetKernelStep set && set.Settings.ContainsKey("tcp_migrate_req"));
    }

    /// <summary>What may come of a scenario.</summary>
    public static OutcomesForetold Of(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var model = new Foreteller(scenario);
        model.Run(scenario.Steps);
        return new OutcomesForetold(
            model.owners.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)[.. pair.Value], StringComparer.Ordinal),
            model.ends.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<ForetoldEnd>)[.. pair.Value], StringComparer.Ordinal));
    }

    private void Run(IReadOnlyList<Step> steps)
    {
        foreach (var step in steps)
        {
            if (step is RepeatStep repeat)
            {
                for (var turn = 0; turn < Math.Min(repeat.Times, TurnsThatTell); turn++)
                    Run(repeat.Steps);
            }
            else
            {
                Apply(StepEffects.Of(step));
            }
        }
    }

    private void Apply(StepEffects effects)
    {
        foreach (var server in effects.Started)
            Start(server);
        foreach (var (session, to) in effects.Opened)
            Open(session, to);
        foreach (var name in effects.TrafficStarted)
        {
            traffic.Add(name);
            OwnersOf(name).UnionWith(onPort);
        }

        foreach (var signal in effects.Asked)
        {
            Ask(signal.Server, signal.Signal ?? scenario.SpecificationOf(signal.Server).StopSignalInForce, signal.Target);
            if (signal.To == Running.SignalRecipients.Listener)
                EndsOf(signal.Server).Add(ForetoldEnd.Exited); // the main process may end by itself when another one is killed
        }

        foreach (var server in effects.Overdue)
            EndsOf(server).Add(ForetoldEnd.Killed);
        onPort.ExceptWith(effects.Closed.Where(asked.Contains)); // one that has not begun to listen may still do so
        foreach (var (server, exit) in effects.Ended)
            End(server, exit);
        open.ExceptWith(effects.AllFinished ? [.. open] : effects.Finished);
        traffic.ExceptWith(effects.TrafficStopped);
    }

    private void Start(string server)
    {
        onPort.Add(server);
        asked.Remove(server);
        EndsOf(server).Add(ForetoldEnd.Running);
        foreach (var name in migrates ? traffic.Concat(open) : traffic)
            OwnersOf(name).Add(server);
    }

    private void Open(string session, string? to)
    {
        open.Add(session);
        if (to is null)
            OwnersOf(session).UnionWith(onPort);
        else
            OwnersOf(session).Add(to);
        if (migrates)
            OwnersOf(session).UnionWith(onPort);
    }

    private void Ask(string server, Signal signal, SignalTarget target)
    {
        asked.Add(server);
        var may = EndsOf(server);
        if (signal != Signal.Kill)
            may.Add(ForetoldEnd.Exited);
        else if (target == SignalTarget.Running || may.Contains(ForetoldEnd.Running))
            may.Add(ForetoldEnd.Killed);
    }

    private void End(string server, AssertExitStep? exit)
    {
        onPort.Remove(server);
        var may = EndsOf(server);
        may.Remove(ForetoldEnd.Running);
        if (exit?.Code is not null)
            may.Remove(ForetoldEnd.Killed);
        if (exit?.Signal == Signal.Kill)
            may.Remove(ForetoldEnd.Exited);
    }

    private SortedSet<string> OwnersOf(string name) => Of(owners, name, StringComparer.Ordinal);

    private SortedSet<ForetoldEnd> EndsOf(string server) => Of(ends, server, Comparer<ForetoldEnd>.Default);

    private static SortedSet<T> Of<T>(Dictionary<string, SortedSet<T>> sets, string name, IComparer<T> order)
    {
        if (!sets.TryGetValue(name, out var set))
            sets.Add(name, set = new SortedSet<T>(order));
        return set;
    }
}
