using Harness.Scenarios;

namespace Harness.Running;

/// <summary>All that a verb may use while it does what one step says.</summary>
internal sealed class StepContext
{
    private readonly StepMeans means;
    private readonly IStepRunner runner;

    /// <summary>For one step.</summary>
    /// <param name="means">What the steps of its run act with.</param>
    /// <param name="runner">Runs the steps inside of it.</param>
    /// <param name="number">Its number.</param>
    /// <param name="cancellation">Ends it before its time.</param>
    internal StepContext(StepMeans means, IStepRunner runner, string number, CancellationToken cancellation)
    {
        this.means = means;
        this.runner = runner;
        Number = number;
        Cancellation = cancellation;
    }

    /// <summary>The step's number, as it is in the history: <c>3</c>; <c>3.1</c> of one that stands inside of another.</summary>
    public string Number { get; }

    /// <summary>Ends the step before its time.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The servers of the run.</summary>
    public Servers Servers => means.Servers;

    /// <summary>Who listens, by the kernel.</summary>
    public ListenerTable Listeners => means.Listeners;

    /// <summary>The replacement of one server by another.</summary>
    public Deployments Deployments => means.Deployments;

    /// <summary>The replacement of a server by itself.</summary>
    public Reloads Reloads => means.Reloads;

    /// <summary>The successors that servers start.</summary>
    public Adoptions Adoptions => means.Adoptions;

    /// <summary>Commands that are no servers.</summary>
    public RunCommands Commands => means.Commands;

    /// <summary>Servers that are taken out of their groups from outside.</summary>
    public OutsideLeaves OutsideLeaves => means.OutsideLeaves;

    /// <summary>The sessions of the run.</summary>
    public RunSessions Sessions => means.Sessions;

    /// <summary>The traffic of the run.</summary>
    public Traffics Traffic => means.Traffic;

    /// <summary>The handshakes that are under way.</summary>
    public RunHandshakes Handshakes => means.Handshakes;

    /// <summary>Who gets new connections.</summary>
    public GroupSteering Steering => means.Steering;

    /// <summary>The packets that are held on the network.</summary>
    public HeldPackets Packets => means.Packets;

    /// <summary>The settings of the kernel.</summary>
    public RunKernel Kernel => means.Kernel;

    /// <summary>How to wait.</summary>
    public Polling Polling => means.Polling;

    /// <summary>Runs the steps that stand inside of this one.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="path">What stands between the number of this step and that of one of them: <c>.</c>, or <c>#2.</c> for the second of several turns.</param>
    /// <param name="atOnce">All at the same time; otherwise one after the other.</param>
    /// <exception cref="StepFailure">One of them does not hold, and that is recorded: it is to be passed on.</exception>
    public Task RunStepsAsync(IReadOnlyList<Step> steps, string path, bool atOnce) => runner.RunAsync(steps, $"{Number}{path}", atOnce, Cancellation);
}
