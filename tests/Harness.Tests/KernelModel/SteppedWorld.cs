using System.Numerics;
using Harness.KernelModel;

namespace Harness.Tests.KernelModel;

/// <summary>A model that a test takes step by step. A step that the model does not allow in a state fails the test.</summary>
internal sealed class SteppedWorld
{
    private readonly StepList steps = new();
    private readonly ulong[] words;

    public SteppedWorld(ModelDescription description)
    {
        Model = new Model(description);
        words = new ulong[Model.Layout.Words];
        Model.Begin(words);
    }

    public Model Model { get; }

    public ModelState State => Model.View(words);

    /// <summary>Servers that listen and close at once, and clients with a request, unless a change is made.</summary>
    public static SteppedWorld Of(int servers, int clients = 1, ModelDrainMode mode = ModelDrainMode.Immediate, Func<ModelDescription, ModelDescription>? change = null)
    {
        var description = new ModelDescription
        {
            Servers = [.. Enumerable.Range(1, servers).Select(number => new ServerDescription($"v{number}", ServerPlan.Of(mode)))],
            Clients = [.. Enumerable.Range(1, clients).Select(number => new ClientDescription($"c{number}"))],
        };
        return new SteppedWorld(change?.Invoke(description) ?? description);
    }

    /// <summary>The steps that can be taken now.</summary>
    public IReadOnlyList<ModelStep> Steps
    {
        get
        {
            steps.Clear();
            Model.AddSteps(State, steps);
            return steps.All.ToArray();
        }
    }

    public bool Allows(StepKind kind, int actor) => Steps.Any(step => step.Kind == kind && step.Actor == actor);

    /// <summary>The choices of a step that can be taken now.</summary>
    public IEnumerable<byte> ChoicesOf(StepKind kind, int actor) => Steps.Where(step => step.Kind == kind && step.Actor == actor).Select(step => step.Choice);

    public SteppedWorld Take(StepKind kind, int actor, byte choice = 0)
    {
        Steps.ShouldContain(new ModelStep(kind, (byte)actor, choice));
        Model.Take(State, new ModelStep(kind, (byte)actor, choice));
        return this;
    }

    public SteppedWorld Take(params StepKind[] kinds)
    {
        foreach (var kind in kinds)
            Take(kind, 0);
        return this;
    }

    /// <summary>A client's SYN is sent and put into the SYN queue of a server.</summary>
    public SteppedWorld SynReceived(int client, int server) => Take(StepKind.Connect, client).Take(StepKind.SynArrives, client, (byte)server).Take(StepKind.SynQueued, client);

    /// <summary>A client's connection is in the accept queue of a server, its request is under way.</summary>
    public SteppedWorld Queued(int client, int server) => SynReceived(client, server)
        .Take(StepKind.SynAckArrives, client).Take(StepKind.SegmentArrives, client).Take(StepKind.EstablishedQueued, client);

    /// <summary>A client's connection is accepted by a server, its request is under way.</summary>
    public SteppedWorld Accepted(int client, int server) => Queued(client, server).Take(StepKind.Accept, server);

    /// <summary>What is enough to see what becomes of it: everything that arrives or is served, in the fixed order.</summary>
    public SteppedWorld Settle()
    {
        while (Steps.FirstOrDefault(step => step.Kind is StepKind.SegmentArrives or StepKind.EstablishedQueued or StepKind.AnswerArrives or StepKind.SynAckArrives
            or StepKind.Accept or StepKind.Serve or StepKind.QueuedConnectionLosesListener) is { Kind: not StepKind.Connect } step)
            Model.Take(State, step);
        return this;
    }

    public SteppedWorld Close(int server)
    {
        Sockets.Close(State, server, Model.Description.Servers[server].Group);
        return this;
    }

    /// <summary>The members of the first group, in the order of socks[].</summary>
    public int[] Members()
    {
        var group = State.Groups[0];
        return [.. Enumerable.Range(0, group.Count).Select(index => (int)group[index])];
    }

    /// <summary>The listeners that a SYN may get in the first group.</summary>
    public int[] Candidates(byte hashClasses = HashClasses.All, int cpu = 0)
    {
        var group = State.Groups[0];
        var found = Selection.Candidates(group, State.Listeners, hashClasses, cpu);
        BitOperations.PopCount((uint)found).ShouldBeGreaterThan(0);
        return [.. Enumerable.Range(0, group.Count).Where(index => ((found >> index) & 1) != 0).Select(index => (int)group[index])];
    }
}
