namespace Harness.KernelModel;

/// <summary>What becomes of a connection once it is established. Each method is one indivisible step.</summary>
internal static class SessionSteps
{
    /// <summary>Data arrives at the server's socket. One that has inherited a guard drops it; the client sends it again after its RTO.</summary>
    public static void ReceiveData(ref Connection conn)
    {
        conn.InFlight &= ~Segments.Data;
        if (!conn.Has(ConnectionFlags.Guarded))
            conn.Flags |= ConnectionFlags.Unread;
    }

    /// <summary>The server replies: to the request, or to a server-speaks-first client with its greeting.</summary>
    public static void Reply(ref Connection conn)
    {
        conn.Flags = (conn.Flags & ~ConnectionFlags.Unread) | ConnectionFlags.Replied;
        conn.InFlight |= Segments.Reply;
    }

    /// <summary>The client has its reply and closes.</summary>
    public static void ReceiveReply(ref Connection conn)
    {
        conn.InFlight = (conn.InFlight & ~Segments.Reply) | Segments.Fin;
        conn.Client = ClientSide.Finished;
    }

    /// <summary>The client's FIN ends the session at the server.</summary>
    public static void ReceiveFin(ref Connection conn)
    {
        conn.InFlight &= ~Segments.Fin;
        if (conn.Server != ServerSide.Accepted || conn.Has(ConnectionFlags.Guarded))
            return;
        End(ref conn);
    }

    /// <summary>The server's process has died: a clean FIN, or a reset if it had not read everything (tcp_close).</summary>
    public static void LoseServer(ref Connection conn)
    {
        conn.Flags |= ConnectionFlags.KilledByTheRun;
        if (conn.Has(ConnectionFlags.Unread))
        {
            Handshake.Reset(ref conn);
            return;
        }

        conn.InFlight = (conn.InFlight & Segments.FromServer) | Segments.Close;
        End(ref conn);
    }

    /// <summary>The client gets a FIN before its reply.</summary>
    public static void ReceiveClose(ref Connection conn)
    {
        conn.InFlight = Segments.None;
        if (conn.Client == ClientSide.Established)
            conn.Client = ClientSide.Closed;
    }

    /// <summary>The client gets a reset; before the SYN-ACK that is a refusal.</summary>
    public static void ReceiveReset(ref Connection conn)
    {
        conn.InFlight = Segments.None;
        if (conn.Client is not (ClientSide.Finished or ClientSide.Vanished))
            conn.Client = conn.Client == ClientSide.SynSent ? ClientSide.Refused : ClientSide.Reset;
    }

    private static void End(ref Connection conn)
    {
        conn.Server = ServerSide.Gone;
        conn.Listener = 0;
        conn.Flags &= ConnectionFlags.KilledByTheRun;
    }
}
