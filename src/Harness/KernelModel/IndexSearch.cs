namespace Harness.KernelModel;

/// <summary>
/// How a server finds its index in its group. The detail of its operation says where it is: 0, it counts; 2k + 1, it attaches the program
/// for index k; 2k + 2, it connects to itself.
/// </summary>
internal sealed class IndexSearch(ModelDescription world)
{
    /// <summary>Whether the next thing is a probe.</summary>
    public static bool IsProbe(in SimulatedServer server) => server.Detail > 0 && server.Detail % 2 == 0;

    /// <summary>Does the next thing of the search. True: it is over, with an index or without.</summary>
    /// <param name="state">The state.</param>
    /// <param name="number">The number of the server.</param>
    /// <param name="server">The server.</param>
    /// <param name="choice">Of a probe: 0, it does not come back; 1, it does; 2, none does, and the search begins again.</param>
    public bool Go(in ModelState state, int number, ref SimulatedServer server, int choice)
    {
        var group = world.Servers[number].Group;
        var index = (server.Detail - 1) / 2;
        if (server.Detail == 0)
        {
            server.OwnIndex = SimulatedServer.UnknownIndex;
            server.Members = state.Groups[group].Count;
            server.MemberSet = state.Groups[group].Set;
            if (server.Members == 1)
                return true; // nobody else is there
        }
        else if (!IsProbe(server))
        {
            Sockets.Attach(state, number, group, world.Servers[number].Plan.ProbesGently ? ModelProgram.ProbeOnly(index, number) : ModelProgram.Always(index));
        }
        else if (choice == 1)
        {
            server.OwnIndex = (byte)index;
            return true;
        }
        else if (choice == 2)
        {
            server.Detail = 0; // nothing came back: once more from the beginning
            return false;
        }
        else if (index + 1 == server.Members)
        {
            return true; // nothing came back, and the time is over
        }

        server.Detail++;
        return false;
    }

    /// <summary>A connection to itself takes no time: over loopback its handshake is one call. It comes back, or it does not.</summary>
    public void AddProbe(in ModelState state, int number, in SimulatedServer server, StepList steps)
    {
        ref var group = ref state.Groups[world.Servers[number].Group];
        var candidates = Selection.Candidates(group, state.Listeners, HashClasses.All, prober: number);
        var own = 1 << group.IndexOf(number);
        if ((candidates & own) != 0 && state.Listeners[number] is { IsFull: false } listener && !listener.Has(ListenerFlags.Guard))
            steps.Add(StepKind.Operate, number, 1);
        if ((candidates & ~own) == 0 && !state.Listeners[number].IsFull)
            return;
        steps.Add(StepKind.Operate, number, 0);
        if (server.Detail == 2 * server.Members)
            steps.Add(StepKind.Operate, number, 2);
    }
}
