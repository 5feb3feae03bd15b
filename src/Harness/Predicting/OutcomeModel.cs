using Harness.Histories;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Predicting;

/// <summary>
/// A model of a scenario that takes every choice of the kernel, of the servers and of their timing at once: it holds, for each session, the
/// servers that may own it, and for each server, how it may stand. It over-approximates: it allows more than can happen and never less, so a run that is outside
/// of it is wrong somewhere: a server, the kernel, the harness or this model.
/// <list type="bullet">
/// <item>Who may own a session: every server that was started before its connect ended and had not left the port before it began. A server has left when it
/// was told to drain and was then seen not to listen, or when its end was seen. A signal that does not tell it to drain may make it listen again, as
/// may whatever the server does by itself before it is told to drain; and a server that is seen to listen is on the port.</item>
/// <item>A successor that a server starts, and that the scenario takes for a server of its own later (<c>adopt</c>): whatever that server could have accepted until then.</item>
/// <item>A server that inherits a listener (<see cref="ServerSpecification.ListenFds"/>) may accept whoever waits in its queue by then.</item>
/// <item>A connection that has not been accepted may move with <c>tcp_migrate_req</c> to whoever listens when its listener is closed
/// (inet_csk_listen_stop); whether it has been accepted the model does not know, so every open session may.</item>
/// <item>A server runs until a stop signal asks it to end (<see cref="ServerSpecification.DrainsOn"/>), or until the scenario waits for its end. SIGKILL comes from a step or at the end of a deployment's grace period.</item>
/// </list>
/// </summary>
internal sealed class OutcomeModel
{
    // A turn starts where the one before it ended; what it adds to the sets is there after the second.
    private const int TurnsThatTell = 3;

    private readonly Scenario scenario;
    private readonly bool migrates;
    private readonly HashSet<string> onPort = new(StringComparer.Ordinal);
    private readonly HashSet<string> draining = new(StringComparer.Ordinal);
    private readonly HashSet<string> alive = new(StringComparer.Ordinal);
    private readonly HashSet<string> open = new(StringComparer.Ordinal);
    private readonly HashSet<string> traffic = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<PredictedEnd>> ends = new(StringComparer.Ordinal);

    private OutcomeModel(Scenario scenario)
    {
        this.scenario = scenario;
        migrates = scenario.Kernel.ContainsKey("tcp_migrate_req") || NestedSteps.Flat(scenario.Steps).Any(step => step is SetKernelStep set && set.Settings.ContainsKey("tcp_migrate_req"));
    }

    /// <summary>The outcomes that the model predicts for a scenario.</summary>
    public static OutcomesPredicted Predict(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var model = new OutcomeModel(scenario);
        model.Run(scenario.Steps);
        return new OutcomesPredicted(
            model.owners.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)[.. pair.Value], StringComparer.Ordinal),
            model.ends.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<PredictedEnd>)[.. pair.Value], StringComparer.Ordinal));
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
            else if (step is ExpectRefusedStep expected)
            {
                Run(expected.Steps);
            }
            else if (step is IncludeStep include)
            {
                Run(include.Steps);
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
        foreach (var (server, from) in effects.Adopted)
        {
            // It may have accepted whatever the one that started it could.
            foreach (var its in owners.Values.Where(its => its.Contains(from)))
                its.Add(server);
        }

        var listening = effects.Listening.Concat(effects.Signalled.Where(MayBringBack).Select(signal => signal.Server)).Where(alive.Contains).ToList();
        listening.ForEach(Arrive);
        foreach (var (session, to) in effects.Opened)
            Open(session, to);
        foreach (var name in effects.TrafficStarted)
        {
            traffic.Add(name);
            OwnersOf(name).UnionWith(Listeners);
        }

        foreach (var signal in effects.Signalled.Where(IsStop))
        {
            Ask(signal);
            if (signal.To == Running.SignalRecipients.Listener)
                EndsOf(signal.Server).Add(PredictedEnd.Exited); // the main process may end by itself when another one is killed
        }

        foreach (var server in effects.ToldToDrain)
            Ask(server, PredictedEnd.Exited);
        foreach (var server in effects.Overdue)
            EndsOf(server).Add(PredictedEnd.Killed);

        // Of steps at the same time it is not known which comes first: one that is seen gone may come, and one that ends may be started again.
        onPort.ExceptWith(effects.Closed.Where(draining.Contains).Except(listening).Except(effects.Started)); // one that has not begun to listen may still do so
        foreach (var (server, exit) in effects.Ended)
            End(server, exit, mayBeThere: effects.Started.Contains(server));
        open.ExceptWith(effects.AllFinished ? [.. open] : effects.Finished);
        traffic.ExceptWith(effects.TrafficStopped);
    }

    /// <summary>Who may accept a connection now. Nobody would be wrong: somebody has, and of those who run each may.</summary>
    private IEnumerable<string> Listeners => onPort.Count > 0 ? onPort : alive;

    private void Start(string server)
    {
        alive.Add(server);
        draining.Remove(server);
        EndsOf(server).Add(PredictedEnd.Running);
        Arrive(server);
    }

    /// <summary>A server may listen from here on.</summary>
    private void Arrive(string server)
    {
        onPort.Add(server);
        foreach (var name in migrates ? traffic.Concat(open) : traffic)
            OwnersOf(name).Add(server);
        foreach (var name in open.Where(name => MayInherit(server, name)))
            OwnersOf(name).Add(server);
    }

    /// <summary>Whether a connection may wait in a queue that a server inherits: that of a listener that the run keeps, or of one that another server has.</summary>
    private bool MayInherit(string server, string session) => scenario.SpecificationOf(server).ListenFds switch
    {
        null or { From: ListenerSource.Own } => false,
        { Server: { } from } => OwnersOf(session).Contains(from),
        _ => true,
    };

    private void Open(string session, string? to)
    {
        open.Add(session);
        if (to is null)
            OwnersOf(session).UnionWith(Listeners);
        else
            OwnersOf(session).Add(to);
        if (migrates)
            OwnersOf(session).UnionWith(Listeners);
    }

    /// <summary>Whether a signal asks a server to end, or ends it.</summary>
    private bool IsStop(SignalStep signal) => SignalOf(signal) == Signal.Kill || scenario.SpecificationOf(signal.Server).DrainsOn(SignalOf(signal));

    /// <summary>Whether a server may listen again because of a signal: not of one that only stops or continues its process.</summary>
    private bool MayBringBack(SignalStep signal) => !IsStop(signal) && SignalOf(signal) != Signal.Stop && SignalOf(signal) != Signal.Continue;

    private Signal SignalOf(SignalStep signal) => signal.Signal ?? scenario.SpecificationOf(signal.Server).StopSignalInForce;

    private void Ask(SignalStep signal)
    {
        if (SignalOf(signal) != Signal.Kill)
            Ask(signal.Server, PredictedEnd.Exited);
        else if (signal.Target == SignalTarget.Running || EndsOf(signal.Server).Contains(PredictedEnd.Running))
            Ask(signal.Server, PredictedEnd.Killed);
    }

    private void Ask(string server, PredictedEnd end)
    {
        draining.Add(server);
        EndsOf(server).Add(end);
    }

    private void End(string server, AssertExitStep? exit, bool mayBeThere)
    {
        var may = EndsOf(server);
        if (!mayBeThere)
        {
            onPort.Remove(server);
            alive.Remove(server);
            may.Remove(PredictedEnd.Running);
        }

        if (exit?.Code is not null)
            may.Remove(PredictedEnd.Killed);
        if (exit?.Signal == Signal.Kill)
            may.Remove(PredictedEnd.Exited);

        // One that nothing asked to end may have done so by itself: the scenario waits for that, and how is for another rule to judge.
        if (may.Count == 0)
            may.Add(exit?.Signal == Signal.Kill ? PredictedEnd.Killed : PredictedEnd.Exited);
    }

    private SortedSet<string> OwnersOf(string name) => Of(owners, name, StringComparer.Ordinal);

    private SortedSet<PredictedEnd> EndsOf(string server) => Of(ends, server, Comparer<PredictedEnd>.Default);

    private static SortedSet<T> Of<T>(Dictionary<string, SortedSet<T>> sets, string name, IComparer<T> order)
    {
        if (!sets.TryGetValue(name, out var set))
            sets.Add(name, set = new SortedSet<T>(order));
        return set;
    }
}
