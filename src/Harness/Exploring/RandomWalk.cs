using Harness.Observations;
using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Exploring;

/// <summary>
/// Draws a rollover, step by step. It knows what is there at each point (who serves, who drains, which sessions are open), so that
/// every step can be done and a faultless server violates no rule, whatever the timing:
/// one server at least goes on serving; nothing is sent while a server is stopped, since whoever connected may wait in its queue; a
/// SIGKILL leaves the sessions in doubt and comes only without traffic, since the kernel resets what waits for a killed server.
/// </summary>
internal sealed class RandomWalk
{
    private const int MostServers = 5;
    private const int MostSessions = 24;

    private readonly Draws draws;
    private readonly Signal? stopSignal;
    private readonly List<Step> steps = [];
    private readonly List<string> serving = [];
    private readonly List<string> draining = [];
    private readonly List<string> open = [];
    private readonly List<string> halfClosed = [];
    private readonly List<ExpectedViolation> expected = [];
    private bool inDoubt;
    private int servers;
    private int sessions;
    private string? traffic;

    private RandomWalk(Draws draws, Signal? stopSignal)
    {
        this.draws = draws;
        this.stopSignal = stopSignal;
    }

    /// <summary>The steps of a rollover, with all that was begun brought to its end.</summary>
    public IReadOnlyList<Step> Steps => steps;

    /// <summary>The rules that it violates, whoever serves: of its own doing.</summary>
    public IReadOnlyList<ExpectedViolation> ExpectedViolations => expected;

    /// <summary>Draws one.</summary>
    /// <param name="draws">Chance.</param>
    /// <param name="stopSignal">The signal that the servers leave by; null: SIGTERM or SIGHUP.</param>
    /// <param name="withOutside">Whether some of those that leave may be taken out of their group from outside, which takes the right to borrow their listeners.</param>
    public static RandomWalk Draw(Draws draws, Signal? stopSignal = null, bool withOutside = false)
    {
        var walk = new RandomWalk(draws, stopSignal);
        walk.Spawn();
        if (draws.Chance(70))
            walk.Spawn();
        var length = draws.From(2, 10);
        for (var i = 0; i < length; i++)
            walk.Weighted()?.Invoke();
        if (walk.traffic is null && draws.Chance(10))
            walk.DeployOverdue();
        walk.Finish();
        if (withOutside)
            DrawnLeaves.Draw(draws, walk.steps);
        return walk;
    }

    private int Living => serving.Count + draining.Count;

    private Action? Weighted() => draws.Weighted<Action>(
    [
        (Living < MostServers ? 3 : 0, Spawn),
        (open.Count < MostSessions ? 4 : 0, Connect),
        (open.Count > 0 && !inDoubt ? 4 : 0, Send),
        (open.Count > 0 && !inDoubt ? 2 : 0, HalfClose),
        (open.Count > 0 ? 2 : 0, EndSome),
        (serving.Count > 1 ? 5 : 0, Drain),
        (serving.Count > 1 ? 3 : 0, DrainStopped),
        (serving.Count > 1 ? 1 : 0, StopAndContinue),
        (serving.Count > 2 ? 2 : 0, DrainTwo),
        (Living < MostServers && !inDoubt ? 2 : 0, Deploy),
        (Living < MostServers && serving.Count > 1 ? 2 : 0, JoinWhileOneLeaves),
        (Living < MostServers && serving.Count > 1 ? 2 : 0, JoinBeforeOneLeaves),
        (serving.Count > 1 && traffic is null ? 1 : 0, Kill),
        (draining.Count > 0 ? 2 : 0, LeaveByTheKernel),
        (traffic is null && !inDoubt ? 3 : 2, ToggleTraffic),
    ]);

    private void Spawn()
    {
        var server = NewServer();
        Add(new SpawnStep(server));
        serving.Add(server);
    }

    private void Connect() => Connect(draws.From(1, 4));

    private void Connect(int count)
    {
        var names = Enumerable.Range(sessions + 1, count).Select(number => $"s{number}").ToList();
        sessions += count;
        Add(new ConnectStep(Set(names)));
        open.AddRange(names);
    }

    private void Send()
    {
        // Those that are half-closed send no more.
        var able = open.Except(halfClosed).ToList();
        if (able.Count == 0)
            return;
        Add(draws.Chance(20)
            ? new SendStep(Set(Some(able)), Bytes: draws.Of([1, 2, 1000, 65_536]))
            : new SendStep(Set(Some(able)))); // a line of its own for each session, so that replies that change places show
    }

    private void HalfClose()
    {
        var able = open.Except(halfClosed).ToList();
        if (able.Count == 0)
            return;
        var chosen = Some(able);
        Add(new HalfCloseStep(Set(chosen)));
        halfClosed.AddRange(chosen);
        if (serving.Count > 1 && draws.Chance(50))
            Drain();
    }

    private void EndSome()
    {
        var chosen = Some(open);
        Add(draws.Chance(30) ? new ResetStep(Set(chosen)) : new DisconnectStep(Set(chosen)));
        open.RemoveAll(chosen.Contains);
    }

    private void Drain() => Signal(Leave(), DrainSignal());

    /// <summary>While a server is stopped, what connects waits in its queue: it is full when the drain begins.</summary>
    private void DrainStopped()
    {
        var server = Leave();
        Signal(server, Observations.Signal.Stop);
        Connect(draws.From(2, 8));
        if (draws.Chance(20))
            EndSome();
        Signal(server, DrainSignal());
        Signal(server, Observations.Signal.Continue);
    }

    private void StopAndContinue()
    {
        var server = draws.Of(serving);
        Signal(server, Observations.Signal.Stop);
        Connect();
        Signal(server, Observations.Signal.Continue);
    }

    private void DrainTwo()
    {
        var (first, second) = (Leave(), Leave());
        Add(new ParallelStep([new SignalStep(first, DrainSignal()), new SignalStep(second, DrainSignal())]));
    }

    /// <summary>A deployment waits for the old server's sessions, and which those are only the kernel knows: all are closed before.</summary>
    private void Deploy()
    {
        if (open.Count > 0)
            Add(new DisconnectStep(SessionSet.Everything));
        open.Clear();
        var old = Take(serving);
        var fresh = NewServer();
        Add(new DeployStep(old, fresh, draws.Chance(30) && stopSignal is null ? Observations.Signal.Hangup : null));
        serving.Add(fresh);
    }

    private void JoinWhileOneLeaves()
    {
        var (old, fresh) = (Leave(), NewServer());
        Add(new ParallelStep([new SignalStep(old, DrainSignal()), new SpawnStep(fresh)]));
        serving.Add(fresh);
    }

    /// <summary>The one that leaves was told before the other one begins, and can do nothing about it until that one serves.</summary>
    private void JoinBeforeOneLeaves()
    {
        var (old, fresh) = (Leave(), NewServer());
        Signal(old, Observations.Signal.Stop);
        Signal(old, DrainSignal());
        Add(new SpawnStep(fresh));
        serving.Add(fresh);
        Signal(old, Observations.Signal.Continue);
    }

    /// <summary>A session stays longer than the grace period, which ends in a SIGKILL: at the end, since all sessions are in doubt then.</summary>
    private void DeployOverdue()
    {
        foreach (var other in draining)
            Add(new AssertNotListeningStep(other, Within: polling));
        var (old, fresh, session) = (Take(serving), NewServer(), $"s{++sessions}");
        Add(new ConnectStep(Set([session]), To: old));
        Add(new DeployStep(old, fresh, Grace: overdue));
        Add(new AssertExitStep(old, Signal: Observations.Signal.Kill, Within: polling));
        open.Add(session);
        serving.Add(fresh);
        expected.Add("drained-in-grace");
    }

    /// <summary>
    /// One that leaves may have gone by itself when the signal comes. While another one leaves nobody is killed: a member that is gone
    /// changes the place of another one in the group, and a drain that steers by places delays who comes then (docs/drain.md).
    /// </summary>
    private void Kill()
    {
        var isLeaving = draining.Count > 0 && draws.Chance(50);
        var server = Take(isLeaving ? draining : serving);
        foreach (var other in draining)
            Add(new AssertNotListeningStep(other, Within: polling));
        Add(new SignalStep(server, Observations.Signal.Kill, isLeaving ? SignalTarget.Any : SignalTarget.Running));
        Add(new AssertExitStep(server, Signal: isLeaving ? null : Observations.Signal.Kill, Within: polling));
        inDoubt |= open.Count > 0;
    }

    private void LeaveByTheKernel()
    {
        var server = draws.Of(draining);
        Add(new AssertNotListeningStep(server, Within: polling));
        if (serving.Count == 0 || inDoubt)
            return;
        var before = open.Count;
        Connect();
        Add(new AssertOwnerPidStep(Set(open[before..]), Not: server));
    }

    private void ToggleTraffic()
    {
        if (traffic is { } running)
        {
            Add(new StopTrafficStep(running));
            traffic = null;
            return;
        }

        traffic = $"t{steps.Count}";
        Add(new StartTrafficStep(traffic, Clients: draws.Of([4, 16, 48])));
    }

    private void Finish()
    {
        if (traffic is not null)
            ToggleTraffic();
        if (open.Count > 0)
            Add(new DisconnectStep(SessionSet.Everything));
        foreach (var server in draining)
            Add(new AssertExitStep(server, Code: 0, Within: polling));
        foreach (var server in serving)
            Add(new AssertListeningStep(server));
    }

    // Generous: a busy machine is no violation.
    private static readonly TimeSpan polling = TimeSpan.FromSeconds(20);

    // Enough for the drain itself: the one that is killed has left the group.
    private static readonly TimeSpan overdue = TimeSpan.FromSeconds(1);

    private string NewServer() => $"v{++servers}";

    private string Leave()
    {
        var server = Take(serving);
        draining.Add(server);
        return server;
    }

    private string Take(List<string> from)
    {
        var taken = draws.Of(from);
        from.Remove(taken);
        return taken;
    }

    /// <summary>The echo server leaves by SIGHUP as well as by SIGTERM; one whose stop signal is given knows that one.</summary>
    private Signal DrainSignal()
    {
        var isHangup = draws.Chance(40); // drawn in any case, so that a seed gives the same steps whatever the signal
        return stopSignal ?? (isHangup ? Observations.Signal.Hangup : Observations.Signal.Terminate);
    }

    private void Signal(string server, Signal signal) => Add(new SignalStep(server, signal));

    private List<string> Some(List<string> from)
    {
        var least = draws.Below(from.Count);
        return from.GetRange(least, draws.From(1, from.Count - least));
    }

    private static SessionSet Set(List<string> names)
    {
        // In the order of their numbers.
        var numbers = names.Select(name => int.Parse(name.AsSpan(1))).Order();
        return SessionSet.InRanges([.. numbers.Select(number => $"s{number}")]);
    }

    private void Add(Step step) => steps.Add(step);
}
