using Harness.KernelModel;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Proving;

/// <summary>
/// The steps of a scenario that follow a run: who is started, connects, is told to leave or is killed, in its order. A connect of a
/// scenario is a whole handshake; it stands where the client's SYN arrives. What decides the run is forced where a verb can force it.
/// </summary>
internal sealed class CounterexampleSteps
{
    /// <summary>The client whose handshake keeps a leaving server waiting.</summary>
    private const string Holder = "h1";

    private static readonly TimeSpan untilGuarded = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan untilDropped = TimeSpan.FromMilliseconds(300);

    private readonly ModelRun run;
    private readonly RunOutcome outcome;
    private readonly List<Step> steps = [];
    private readonly HashSet<int> connected = [];
    private readonly List<string> leaving = [];
    private readonly HashSet<string> started = new(StringComparer.Ordinal);
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);

    /// <summary>For a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="world">Its world.</param>
    public CounterexampleSteps(ModelRun run, RolloverWorld world)
    {
        this.run = run;
        outcome = RunOutcome.Of(run);

        // A server that steers replaces the program by which a scenario steers.
        IsForced = (outcome.Cause, world.Mode) is (RunCause.SynReceivedAtClose, ModelDrainMode.Immediate or ModelDrainMode.Accept) or (RunCause.DroppedByGuard, ModelDrainMode.Guard)
            && world is { Migrate: false, LeavesOutside: false };
        Begin();
        foreach (var step in run.Steps)
            Follow(step);
        steps.AddRange(leaving.Select(server => new AssertNotListeningStep(server)));
        if (connected.Count > 0)
            steps.Add(new SendStep(SessionSet.Everything));
    }

    /// <summary>The steps.</summary>
    public IReadOnlyList<Step> All => steps;

    /// <summary>Whether they bring real servers to the end of the run.</summary>
    public bool IsForced { get; }

    private void Begin()
    {
        foreach (var server in Enumerable.Range(0, run.Model.Description.Servers.Count).Where(number => run.Model.Description.Servers[number].ListensAtStart).Select(ServerName).Distinct(StringComparer.Ordinal))
        {
            steps.Add(new SpawnStep(server));

            // Only then has it removed the group's program, as every server does that joins.
            if (IsForced)
                steps.Add(new AssertOutputStep(server, Pattern.Of("listening on")));
        }

        if (!IsForced)
            return;
        steps.Add(new SteerToStep(ServerName(outcome.Server)));
        steps.Add(new HoldHandshakesStep(ServerName(outcome.Server)));
        if (outcome.Cause != RunCause.DroppedByGuard)
            return;
        AddHeld(Holder);

        // It stays in SYN_RECV until it sends, or is sent the SYN-ACK again after 1 s; others are not held.
        steps.Add(new ReleaseHandshakesStep(ServerName(outcome.Server)));
    }

    private void Follow(ModelStep step)
    {
        switch (step.Kind)
        {
            case StepKind.SynArrives when connected.Add(step.Actor):
                AddConnect(step.Actor);
                break;
            case StepKind.Start when started.Add(ServerName(step.Actor)):
                steps.Add(new SpawnStep(ServerName(step.Actor)));
                break;
            case StepKind.ToolStart when ServerOf(step.Actor) is var server && taken.Add(server):
                steps.Add(new LeaveStep(server));
                break;
            case StepKind.Signal:
                steps.Add(new SignalStep(ServerName(step.Actor)));
                leaving.Add(ServerName(step.Actor));
                break;
            case StepKind.Kill when taken.Add(ServerName(step.Actor)):
                steps.Add(new SignalStep(ServerName(step.Actor), Signal.Kill));
                leaving.Remove(ServerName(step.Actor));
                break;
        }
    }

    private void AddConnect(int client)
    {
        var name = run.Model.Description.Clients[client].Name;
        if (!IsForced || client != outcome.Client)
        {
            steps.Add(new ConnectStep(SessionSet.Of(name)));
            return;
        }

        if (outcome.Cause == RunCause.SynReceivedAtClose)
        {
            AddHeld(name);
            return;
        }

        steps.Add(new AssertOutputStep(ServerName(outcome.Server), Pattern.Of("leaving the group: guard")));
        steps.Add(new WaitStep(untilGuarded, "the guard is set just after that line, on a busy machine somewhat later"));
        steps.Add(new ParallelStep(
        [
            new ConnectStep(SessionSet.Of(name)),
            new RepeatStep(1,
            [
                new WaitStep(untilDropped, "the SYN is dropped meanwhile, and comes again after 1 s"),
                new SendStep(SessionSet.Of(Holder)),
            ]),
        ]));
    }

    private void AddHeld(string client)
    {
        steps.Add(new ConnectStep(SessionSet.Of(client)));
        steps.Add(new AssertSynQueuedStep(SessionSet.Of(client)));
    }

    /// <summary>The server that a tool takes out.</summary>
    private string ServerOf(int tool) =>
        ServerName(Enumerable.Range(0, run.Model.Description.Servers.Count).First(server => run.Model.Description.IsOf(server, run.Model.Description.Tools[tool])));

    /// <summary>Processes of one server are named after it: <c>v1.2</c>.</summary>
    private string ServerName(int server) => run.Model.Description.Servers[server].Name.Split('.')[0];
}
