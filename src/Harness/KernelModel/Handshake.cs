namespace Harness.KernelModel;

/// <summary>What the kernel does with the segments of a handshake. Each method is one indivisible step.</summary>
internal static class Handshake
{
    /// <summary>The lookup of a SYN chooses a listener. A listener with a guard drops it at once (tcp_v4_rcv compares the TTL next).</summary>
    public static void ChooseForSyn(in ModelState state, int connection, int listener)
    {
        ref var conn = ref state.Connections[connection];
        conn.InFlight &= ~Segments.Syn;
        if (state.Listeners[listener].Has(ListenerFlags.Guard))
        {
            Drop(ref conn);
            return;
        }

        conn.Server = ServerSide.SynChosen;
        conn.Listener = (byte)listener;
    }

    /// <summary>
    /// The chosen listener makes a request of it, or drops it because its accept queue is full (tcp_conn_request), or because it is
    /// closed by now (tcp_rcv_state_process).
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="isLate">What changed since the lookup came too late for it: it is queued at a listener that is closed, or has a guard.</param>
    public static void QueueSyn(in ModelState state, int connection, bool isLate)
    {
        ref var conn = ref state.Connections[connection];
        ref var listener = ref state.Listeners[conn.Listener];
        if (listener.IsFull || (!isLate && (!listener.Listens || listener.Has(ListenerFlags.Guard))))
        {
            Drop(ref conn);
            return;
        }

        conn.InFlight |= Segments.SynAck;
        if (state.Machine.SynCookies)
        {
            conn.Server = ServerSide.None;
            conn.Listener = 0;
            return;
        }

        conn.Server = ServerSide.SynReceived;
        if (!state.Machine.MigrateRequests)
            conn.HashClasses = HashClasses.All; // it will not be looked up again
    }

    /// <summary>Nobody listens: the client is refused.</summary>
    public static void Refuse(in ModelState state, int connection) => Reset(ref state.Connections[connection]);

    /// <summary>The client gets the SYN-ACK; for it the connection is established. It acknowledges, and sends its request if it has one.</summary>
    public static void Establish(in ModelState state, int connection, bool isSilent)
    {
        ref var conn = ref state.Connections[connection];
        conn.InFlight &= ~Segments.SynAck;
        if (conn.Client == ClientSide.Vanished)
            return;
        conn.InFlight |= Segments.Ack;
        if (conn.Client == ClientSide.SynSent)
        {
            conn.Client = ClientSide.Established;
            if (!isSilent)
                conn.InFlight |= Segments.Data;
        }
    }

    /// <summary>An ACK, alone or with data, finds its request, whose listener is open (tcp_v4_rcv, TCP_NEW_SYN_RECV).</summary>
    public static void ChooseForAck(in ModelState state, int connection, Segments segment)
    {
        ref var conn = ref state.Connections[connection];
        Consume(ref conn, segment);
        if (segment == Segments.Ack && state.Listeners[conn.Listener].Has(ListenerFlags.DeferAccept))
        {
            conn.Flags &= ~ConnectionFlags.Unread;
            return; // tcp_check_req: without data it stays a request
        }

        conn.Server = ServerSide.AckChosen;
    }

    /// <summary>An ACK with a SYN cookie is looked up like a SYN.</summary>
    public static void ChooseForCookie(in ModelState state, int connection, Segments segment, int listener)
    {
        ref var conn = ref state.Connections[connection];
        Consume(ref conn, segment);
        conn.Server = ServerSide.CookieChosen;
        conn.Listener = (byte)listener;
    }

    /// <summary>
    /// The connection goes into the accept queue. If the listener has been closed since, it is reset, whatever tcp_migrate_req is
    /// (inet_csk_reqsk_queue_add, inet_child_forget). If the queue is full, the ACK is dropped and the request stays (tcp_v4_syn_recv_sock).
    /// </summary>
    public static void QueueEstablished(in ModelState state, int connection)
    {
        ref var conn = ref state.Connections[connection];
        ref var listener = ref state.Listeners[conn.Listener];
        if (!listener.Listens)
        {
            Reset(ref conn);
        }
        else if (listener.IsFull)
        {
            conn.Flags &= ~ConnectionFlags.Unread;
            conn.Server = conn.Server == ServerSide.CookieChosen ? ServerSide.None : ServerSide.SynReceived;
        }
        else
        {
            AddToQueue(ref conn, ref listener);
            if (listener.Has(ListenerFlags.Guard))
                conn.Flags |= ConnectionFlags.Guarded;
        }
    }

    /// <summary>A request whose listener is closed goes to a survivor (reuseport_migrate_sock), when its ACK arrives or its timer expires.</summary>
    public static void MigrateRequest(in ModelState state, int connection, int survivor) => state.Connections[connection].Listener = (byte)survivor;

    /// <summary>The timer of a request (reqsk_timer_handler): the SYN-ACK is sent again. The request of a closed listener, and after five times (63 s) that of a client that is gone, are dropped without a word.</summary>
    public static void Expire(in ModelState state, int connection)
    {
        ref var conn = ref state.Connections[connection];
        if (state.Listeners[conn.Listener].Listens && conn.Client != ClientSide.Vanished)
        {
            conn.InFlight |= Segments.SynAck;
            return;
        }

        conn.Server = ServerSide.Gone;
        conn.Listener = 0;
        conn.EndAwaiting();
    }

    /// <summary>The server's kernel answers with a reset, and knows the connection no more.</summary>
    public static void Reset(ref Connection conn)
    {
        conn.InFlight = Segments.Reset;
        conn.Server = ServerSide.Gone;
        conn.Listener = 0;
        conn.EndAwaiting();
        conn.HashClasses = HashClasses.All;
        conn.Flags &= ConnectionFlags.KilledByTheRun;
    }

    /// <summary>Puts it at the end of an accept queue.</summary>
    public static void AddToQueue(ref Connection conn, ref ModelListener listener)
    {
        conn.Server = ServerSide.Queued;
        conn.Place = listener.Queued++;
        conn.EndAwaiting();
    }

    /// <summary>The segment is here; data is kept for whoever reads it.</summary>
    private static void Consume(ref Connection conn, Segments segment)
    {
        conn.InFlight &= ~segment;
        if (segment == Segments.Data)
            conn.Flags |= ConnectionFlags.Unread;
    }

    private static void Drop(ref Connection conn)
    {
        conn.Server = ServerSide.None;
        conn.Listener = 0;
    }
}
