using Harness.KernelModel;

namespace Harness.Proving;

/// <summary>Why a run breaks its property, as far as a scenario can bring it about: a client, and the server that it met.</summary>
/// <param name="Cause">The kind of cause.</param>
/// <param name="Client">The number of the client.</param>
/// <param name="Server">The number of the server.</param>
internal readonly record struct RunOutcome(RunCause Cause, int Client, int Server)
{
    /// <summary>The first cause in a run that a scenario can bring about; else <see cref="RunCause.Race"/>.</summary>
    public static RunOutcome Of(ModelRun run)
    {
        var words = new ulong[run.Model.Layout.Words];
        run.Model.Begin(words);
        var state = run.Model.View(words);
        foreach (var step in run.Steps)
        {
            var listened = Listening(state);
            run.Model.Take(state, step);
            if (step is { Kind: StepKind.SynArrives, Choice: not ModelStep.NoListener } && ProvenProperties.IsDelayed(state.Connections[step.Actor]))
                return new RunOutcome(RunCause.DroppedByGuard, step.Actor, step.Choice);
            if (step.Kind == StepKind.Operate && Listening(state) < listened && SynReceivedAt(state, step.Actor) is >= 0 and var client)
                return new RunOutcome(RunCause.SynReceivedAtClose, client, step.Actor);
        }

        return new RunOutcome(RunCause.Race, -1, -1);
    }

    private static int Listening(in ModelState state)
    {
        var count = 0;
        foreach (ref readonly var listener in state.Listeners)
            count += listener.Listens ? 1 : 0;
        return count;
    }

    private static int SynReceivedAt(in ModelState state, int server)
    {
        for (var i = 0; i < state.Connections.Length; i++)
        {
            if (state.Connections[i].Server == ServerSide.SynReceived && state.Connections[i].Listener == server)
                return i;
        }

        return -1;
    }
}

/// <summary>The causes that a scenario can bring about, and the rest.</summary>
internal enum RunCause
{
    /// <summary>A handshake is under way when its listener is closed: hold it back.</summary>
    SynReceivedAtClose,

    /// <summary>A SYN meets a listener that has a guard: keep that listener waiting by a handshake that is held back.</summary>
    DroppedByGuard,

    /// <summary>Something else, which is a matter of microseconds.</summary>
    Race,
}
