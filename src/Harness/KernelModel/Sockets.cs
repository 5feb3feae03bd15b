namespace Harness.KernelModel;

/// <summary>System calls of a server on its listener. Each is one indivisible step.</summary>
internal static class Sockets
{
    /// <summary>bind(): the socket has an address, and is in no group yet.</summary>
    public static void Bind(in ModelState state, int listener)
    {
        ref var socket = ref state.Listeners[listener];
        socket.Phase = ListenerPhase.Bound;
        socket.References = 1;
    }

    /// <summary>listen(): appends the socket to its group. False: EADDRINUSE, because it has a group of its own and others listen.</summary>
    public static bool Listen(in ModelState state, int listener, int group, int backlog)
    {
        ref var socket = ref state.Listeners[listener];
        if (socket.Has(ListenerFlags.PrivateGroup) && state.Groups[group].Count > 0)
            return false;
        socket.Phase = ListenerPhase.Listening;
        socket.Backlog = (ushort)backlog;
        state.Groups[group].Join(listener);
        return true;
    }

    /// <summary>SO_ATTACH_REUSEPORT_CBPF: the program of the group, or, before listen(), of a new group of this socket alone.</summary>
    public static void Attach(in ModelState state, int listener, int group, ModelProgram program)
    {
        ref var socket = ref state.Listeners[listener];
        if (socket.Listens)
            state.Groups[group].Program = program;
        else
            socket.Flags |= ListenerFlags.PrivateGroup;
    }

    /// <summary>SO_DETACH_REUSEPORT_BPF; no program is no error to the caller (ENOENT).</summary>
    public static void Detach(in ModelState state, int group) => state.Groups[group].Program = ModelProgram.None;

    /// <summary>accept(): the first of the queue. Its socket has inherited IP_MINTTL, and the server sets it back.</summary>
    /// <param name="state">The state.</param>
    /// <param name="listener">The listener; its queue is not empty.</param>
    /// <param name="setsGuardBack">Whether the server sets IP_MINTTL of the accepted socket back to 0.</param>
    public static void Accept(in ModelState state, int listener, bool setsGuardBack)
    {
        foreach (ref var conn in state.Connections)
        {
            if (conn.Server != ServerSide.Queued || conn.Listener != listener)
                continue;
            if (conn.Place > 0)
            {
                conn.Place--;
                continue;
            }

            conn.Server = ServerSide.Accepted;
            conn.HashClasses = HashClasses.All;
            if (setsGuardBack)
                conn.Flags &= ~ConnectionFlags.Guarded;
        }

        state.Listeners[listener].Queued--;
    }

    /// <summary>close(): closes the socket if this is the last descriptor that refers to it.</summary>
    public static void Close(in ModelState state, int listener, int group)
    {
        if (--state.Listeners[listener].References == 0)
            Shutdown(state, listener, group);
    }

    /// <summary>
    /// shutdown(SHUT_RD), or the last close(): the socket leaves its group and takes nothing more, whoever still holds it. What is in its
    /// accept queue is dealt with next, one connection after the other (inet_csk_listen_stop); its requests, when their segments arrive.
    /// </summary>
    public static void Shutdown(in ModelState state, int listener, int group)
    {
        ref var socket = ref state.Listeners[listener];
        if (socket.Listens)
            state.Groups[group].Leave(listener);
        socket.Phase = ListenerPhase.Closed;
    }

    /// <summary>A connection in the accept queue of a closed listener moves to a survivor, whatever its backlog is.</summary>
    public static void MigrateQueued(in ModelState state, int connection, int survivor)
    {
        ref var conn = ref state.Connections[connection];
        TakeFromQueue(state, conn.Listener, conn.Place);
        conn.Listener = (byte)survivor;
        Handshake.AddToQueue(ref conn, ref state.Listeners[survivor]);
    }

    /// <summary>A connection in the accept queue of a closed listener is reset.</summary>
    public static void ResetQueued(in ModelState state, int connection)
    {
        ref var conn = ref state.Connections[connection];
        TakeFromQueue(state, conn.Listener, conn.Place);
        conn.Place = 0;
        Handshake.Reset(ref conn);
    }

    private static void TakeFromQueue(in ModelState state, int listener, int place)
    {
        foreach (ref var conn in state.Connections)
        {
            if (conn.Server == ServerSide.Queued && conn.Listener == listener && conn.Place > place)
                conn.Place--;
        }

        state.Listeners[listener].Queued--;
    }
}
