namespace Harness.KernelModel;

/// <summary>
/// A world in small atomic steps: a kernel, servers and clients. It says which steps a state allows, and what each makes of it: a pure function.
/// It has no time and makes no choice; an explorer tries every step, a world in virtual time takes the one whose time has come.
/// </summary>
internal sealed class Model
{
    private readonly ConnectionSteps connections;
    private readonly ServerSteps servers;
    private readonly ToolSteps tools;

    /// <summary>For a world.</summary>
    public Model(ModelDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        if (description.Servers.Count > ModelDescription.MostServers)
            throw new ArgumentException($"the model holds up to {ModelDescription.MostServers} servers", nameof(description));
        if (description.Tools.Count > ModelTool.Most)
            throw new ArgumentException($"the model holds up to {ModelTool.Most} tools", nameof(description));
        Description = description;
        Layout = new ModelLayout(description.Groups.Count, description.Servers.Count, description.Clients.Count, description.Tools.Count);
        connections = new ConnectionSteps(description);
        servers = new ServerSteps(description);
        tools = new ToolSteps(description);
    }

    /// <summary>What the world consists of.</summary>
    public ModelDescription Description { get; }

    /// <summary>How a state is laid out.</summary>
    public ModelLayout Layout { get; }

    /// <summary>Sees words as a state.</summary>
    public ModelState View(Span<ulong> words) => new(Layout, words);

    /// <summary>Makes these words the state in which nothing has happened yet.</summary>
    public void Begin(Span<ulong> words)
    {
        words[..Layout.Words].Clear();
        var state = View(words);
        state.Machine.LockHolder = Machine.Nobody;
        state.Machine.MigrateRequests = Description.MigrateRequests;
        state.Machine.SynCookies = Description.SynCookies;
        state.Machine.Kills = (byte)Description.Kills;
        state.Machine.ToolKills = (byte)Description.ToolKills;
        state.Machine.ToolCancels = (byte)Description.ToolCancels;
        state.Machine.ForeignPrograms = (byte)Description.ForeignPrograms;
        foreach (ref var connection in state.Connections)
            connection.HashClasses = HashClasses.All;
        servers.Begin(state);
    }

    /// <summary>Adds every step that can be taken in a state, in a fixed order.</summary>
    public void AddSteps(in ModelState state, StepList steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        connections.AddSteps(state, steps);
        servers.AddSteps(state, steps);
        tools.AddSteps(state, steps);
    }

    /// <summary>Changes a state as a step does that can be taken in it.</summary>
    public void Take(in ModelState state, ModelStep step)
    {
        if (step.Kind <= StepKind.QueuedConnectionLosesListener)
            connections.Take(state, step);
        else if (step.Kind < StepKind.ToolStart)
            servers.Take(state, step);
        else
            tools.Take(state, step);
    }
}
