using Harness.KernelModel;

namespace Harness.Proving;

/// <summary>What is proved of every run of a world.</summary>
internal enum ProvenProperty
{
    /// <summary>No connection is refused, reset, closed before its reply, or established for its client and unknown to the server.</summary>
    NoneLost,

    /// <summary>No SYN is dropped: the client would send it again after 1 s.</summary>
    NoneDelayed,

    /// <summary>Every run can still come to its end: every client has its reply, every server that leaves has exited, nobody holds the lock.</summary>
    AllEnd,

    /// <summary>Every run that can still come to its end can come to one at which each server that stays gets new connections.</summary>
    NoneStarved,
}

/// <summary>Names of properties, and what breaks them.</summary>
internal static class ProvenProperties
{
    /// <summary>All, in the order of reports.</summary>
    public static IReadOnlyList<ProvenProperty> All { get; } = [ProvenProperty.NoneLost, ProvenProperty.NoneDelayed, ProvenProperty.AllEnd, ProvenProperty.NoneStarved];

    /// <summary>The name on the command line and in reports.</summary>
    public static string NameOf(ProvenProperty property) => property switch
    {
        ProvenProperty.NoneLost => "none-lost",
        ProvenProperty.NoneDelayed => "none-delayed",
        ProvenProperty.AllEnd => "all-end",
        _ => "none-starved",
    };

    /// <summary>In one sentence.</summary>
    public static string Describe(ProvenProperty property) => property switch
    {
        ProvenProperty.NoneLost => "no connection is refused, reset, closed before its reply, or forgotten by the server",
        ProvenProperty.NoneDelayed => "no SYN is dropped, which its client would send again after 1 s",
        ProvenProperty.AllEnd => "whatever has happened, every client can get its reply and every server can leave",
        _ => "no program is left behind by which a server that stays gets no new connection",
    };

    /// <summary>Whether the client has lost its connection. What a killed process held is excused.</summary>
    public static bool IsLost(in Connection conn) => !conn.Has(ConnectionFlags.KilledByTheRun) && IsGone(conn);

    /// <summary>Whether the client's SYN was dropped and it waits to send it again.</summary>
    public static bool IsDelayed(in Connection conn) =>
        conn is { Client: ClientSide.SynSent, Server: ServerSide.None, InFlight: Segments.None } && !conn.Has(ConnectionFlags.KilledByTheRun);

    /// <summary>Whether nothing is left to be done.</summary>
    public static bool IsOver(Model model, in ModelState state)
    {
        if (state.Machine.LockHolder != Machine.Nobody)
            return false;
        foreach (ref readonly var conn in state.Connections)
        {
            if (conn.Client != ClientSide.Finished && !IsGone(conn) && !IsForgotten(conn))
                return false;
        }

        for (var i = 0; i < state.Servers.Length; i++)
        {
            var wanted = model.Description.Servers[i].Leaves ? ServerPhase.Exited : ServerPhase.Serving;
            if (state.Servers[i].Phase != wanted && state.Servers[i].Phase != ServerPhase.Killed && !(state.Servers[i].Phase == ServerPhase.Serving && MayStay(model, state, i)))
                return false;
        }

        foreach (ref readonly var tool in state.Tools)
        {
            if (tool.Phase is ToolPhase.Running or ToolPhase.Undoing)
                return false;
        }

        return true;
    }

    /// <summary>Whether a server that stays, and is there, gets no new connection, whatever its client's address and port. When nothing is left to be done.</summary>
    public static bool IsAnyStarved(Model model, in ModelState state)
    {
        for (var i = 0; i < state.Servers.Length; i++)
        {
            var server = model.Description.Servers[i];
            if (server.Leaves || state.Servers[i].Phase != ServerPhase.Serving || !state.Listeners[i].Listens)
                continue;
            ref var group = ref state.Groups[server.Group];
            if ((Selection.Candidates(group, state.Listeners, HashClasses.All) >> group.IndexOf(i) & 1) == 0)
                return true;
        }

        return false;
    }

    /// <summary>Whether nobody takes a server out any more that was to be taken out: the tools are dead, or there is nobody else.</summary>
    private static bool MayStay(Model model, in ModelState state, int number)
    {
        var server = model.Description.Servers[number];
        if (!server.IsTakenOut)
            return false;
        ref var group = ref state.Groups[server.Group];
        var isAlone = true;
        for (var i = 0; i < group.Count; i++)
            isAlone &= model.Description.Servers[group[i]].Set == server.Set;
        for (var i = 0; i < state.Tools.Length; i++)
        {
            if (model.Description.IsOf(number, model.Description.Tools[i]) && state.Tools[i].Phase != ToolPhase.Killed && !isAlone)
                return false;
        }

        return true;
    }

    private static bool IsForgotten(in Connection conn) =>
        conn is { Client: ClientSide.Vanished, Server: ServerSide.None or ServerSide.Gone, InFlight: Segments.None };

    private static bool IsGone(in Connection conn) =>
        conn.Client is ClientSide.Reset or ClientSide.Refused or ClientSide.Closed
        || conn is { Client: ClientSide.Established, Server: ServerSide.Gone, InFlight: Segments.None };
}
