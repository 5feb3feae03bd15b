using System.Net;
using Harness.KernelModel;
using Harness.Observations;

namespace Harness.Worlds.Simulated;

/// <summary>
/// The model's kernel in time: segments take their way, timers expire, and each of the model's steps is taken when its moment has come. It
/// holds a connection in the model until a process accepts it; from then on it is bytes between two processes.
/// </summary>
internal sealed class TimedKernel
{
    private readonly ConnectionTable connections = new(TimedServers.MostGroups, ModelDescription.MostServers);
    private readonly GroupChoice choice;
    private readonly Wire wire;

    public TimedKernel(VirtualTime time, Pace pace, Wire wire)
    {
        Time = time;
        Pace = pace;
        this.wire = wire;
        choice = new GroupChoice(this);
        State.Machine.LockHolder = Machine.Nobody;
        Servers = new TimedServers(this);
    }

    public VirtualTime Time { get; }

    public Pace Pace { get; }

    public TimedServers Servers { get; }

    public KernelCounts Counts { get; } = new();

    public ModelState State => connections.State;

    /// <summary>The connections that are in SYN_RECV or in an accept queue, and those whose clients wait for an answer.</summary>
    public IEnumerable<TimedConnection> Pending => connections.All;

    /// <summary>A client connects.</summary>
    public ClientEnd Connect(IPEndPoint client, IPEndPoint server)
    {
        var end = new ClientEnd(this);
        var connection = new TimedConnection(client, server, Pace.Hash()) { End = end };
        end.Connection = connection;
        connections.Add(connection);
        State.Connections[connection.Slot].Client = ClientSide.SynSent;
        SendSyn(connection);
        return end;
    }

    /// <summary>What the kernel has of the server's end of a connection.</summary>
    public ServerSide SideOf(TimedConnection connection) =>
        connection.Slot == TimedConnection.NoSlot ? (connection.Session is null ? ServerSide.Gone : ServerSide.Accepted) : State.Connections[connection.Slot].Server;

    /// <summary>accept(): the first connection of a queue, which leaves the model.</summary>
    public TimedConnection Accept(int listener)
    {
        var slot = connections.FirstOf(listener);
        Sockets.Accept(State, listener, setsGuardBack: true);
        var connection = connections[slot];
        connections.Remove(connection);
        return connection;
    }

    /// <summary>Deals with the accept queue of a listener that is closed: each connection moves to a survivor, or is reset (inet_csk_listen_stop).</summary>
    public void DealWithQueue(int listener)
    {
        if (State.Listeners[listener].Listens)
            return;
        while (State.Listeners[listener].Queued > 0)
        {
            var slot = connections.FirstOf(listener);
            var connection = connections[slot];
            if (choice.Survivor(connection, listener) is { } survivor)
            {
                Sockets.MigrateQueued(State, slot, survivor);
                Counts.MigrateSuccess++;
                Servers.Wake(survivor);
            }
            else
            {
                Counts.MigrateFailure += State.Machine.MigrateRequests ? 1 : 0;
                Sockets.ResetQueued(State, slot);
                Answer(connection);
            }
        }
    }

    public void SendData(TimedConnection connection, byte[] bytes) => ToServer(connection, new ClientSegment(Segments.Data, bytes));

    public void SendFin(TimedConnection connection) => ToServer(connection, new ClientSegment(Segments.Fin));

    public void SendReset(TimedConnection connection) => ToServer(connection, new ClientSegment(Segments.Reset));

    public void SendToClient(TimedConnection connection, byte[] bytes) => ToClient(connection, () => connection.End.Receive(bytes));

    public void SendServerFin(TimedConnection connection) => ToClient(connection, () => connection.End.EndByServer(ServerEnding.EndOfFile));

    public void SendServerReset(TimedConnection connection)
    {
        Counts.ResetsSent++;
        ToClient(connection, () => connection.End.EndByServer(ServerEnding.Reset));
    }

    private void ToServer(TimedConnection connection, ClientSegment segment) =>
        wire.Carry(PacketDirection.ToServers, connection.InOrderToServer(Time.Now, wire.Data()), () => Take(connection, segment));

    private void ToClient(TimedConnection connection, Action arrives) =>
        wire.Carry(PacketDirection.ToClients, connection.InOrderToClient(Time.Now, wire.Data()), arrives);

    private void SendSyn(TimedConnection connection)
    {
        connection.SynsSent++;
        connection.End.SynSentAt = Time.Now;
        if (wire.Segment() is { } delay)
            wire.Carry(PacketDirection.ToServers, delay, () => TakeSyn(connection));
        Time.After(Timers.SynTimeout(connection.SynsSent), () =>
        {
            if (connection.End.IsConnecting)
            {
                Counts.SynsResent++;
                SendSyn(connection);
            }
            else if (connection.End.IsClosed && SideOf(connection) == ServerSide.None)
            {
                connections.Remove(connection); // its client has given up, and nobody knows of it
            }
        });
    }

    private void TakeSyn(TimedConnection connection)
    {
        if (connection.Slot == TimedConnection.NoSlot || connection.End.IsClosed)
            return;
        ref var conn = ref State.Connections[connection.Slot];
        if (conn.Server != ServerSide.None)
        {
            if (conn.Server == ServerSide.SynReceived)
                SendSynAck(connection);
            return;
        }

        if (choice.Lookup(connection) is not { } listener)
        {
            Handshake.Refuse(State, connection.Slot);
            Answer(connection);
            return;
        }

        Handshake.ChooseForSyn(State, connection.Slot, listener);
        if (conn.Server == ServerSide.SynChosen)
            Time.After(Pace.Softirq, () => QueueSyn(connection, listener));
    }

    private void QueueSyn(TimedConnection connection, int listener)
    {
        if (State.Listeners[listener].IsFull)
            Counts.Overflows++;
        Handshake.QueueSyn(State, connection.Slot, isLate: Pace.Chance(0.5));
        ref readonly var conn = ref State.Connections[connection.Slot];
        if (!conn.InFlight.HasFlag(Segments.SynAck))
            return;
        SendSynAck(connection);
        if (conn.Server == ServerSide.SynReceived)
            Await(connection, ++connection.Requests);
    }

    private void SendSynAck(TimedConnection connection)
    {
        connection.SynAcksSent++;
        if (wire.Segment() is { } delay)
            wire.Carry(PacketDirection.ToClients, delay, () => TakeSynAck(connection));
    }

    /// <summary>The timer of a request (reqsk_timer_handler).</summary>
    private void Await(TimedConnection connection, int request) => Time.After(Timers.SynAckTimeout(connection.SynAcksSent), () =>
    {
        if (connection.Slot == TimedConnection.NoSlot || connection.Requests != request || State.Connections[connection.Slot].Server != ServerSide.SynReceived)
            return;
        ref var conn = ref State.Connections[connection.Slot];
        if (!State.Listeners[conn.Listener].Listens && choice.Survivor(connection, conn.Listener) is { } survivor)
            Migrate(connection, survivor);
        if (connection.SynAcksSent > Timers.SynAckRetries)
            conn.Client = ClientSide.Vanished;
        Handshake.Expire(State, connection.Slot);
        if (conn.Server != ServerSide.SynReceived)
        {
            connections.Remove(connection);
            return;
        }

        SendSynAck(connection);
        Await(connection, request);
    });

    private void TakeSynAck(TimedConnection connection)
    {
        if (connection.Slot == TimedConnection.NoSlot)
            return;
        if (connection.End.HasGivenUp)
        {
            ToServer(connection, new ClientSegment(Segments.Reset)); // its client has given up
            return;
        }

        ref var conn = ref State.Connections[connection.Slot];
        conn.InFlight |= Segments.SynAck;
        Handshake.Establish(State, connection.Slot, isSilent: true);
        connection.End.Establish();
        if (wire.Segment() is { } delay)
            wire.Carry(PacketDirection.ToServers, connection.InOrderToServer(Time.Now, delay), () => Take(connection, new ClientSegment(Segments.Ack)));
    }

    /// <summary>A segment of the client that is no SYN arrives.</summary>
    private void Take(TimedConnection connection, ClientSegment segment)
    {
        switch (SideOf(connection))
        {
            case ServerSide.SynChosen or ServerSide.AckChosen or ServerSide.CookieChosen:
                Time.After(Pace.Softirq, () => Take(connection, segment)); // waits for the CPU that puts it into the queue
                break;
            case ServerSide.Accepted:
                Deliver(connection, segment);
                break;
            case ServerSide.Queued when segment.Kind == Segments.Data && State.Connections[connection.Slot].Has(ConnectionFlags.Guarded):
                Time.After(Timers.DataTimeout(TimeSpan.Zero), () => Take(connection, segment)); // dropped, and sent again
                break;
            case ServerSide.Queued:
                Keep(connection, segment);
                break;
            case ServerSide.SynReceived when segment.Kind == Segments.Reset:
                Handshake.Reset(ref State.Connections[connection.Slot]);
                connections.Remove(connection);
                break;
            case ServerSide.SynReceived or ServerSide.None when connection.Slot != TimedConnection.NoSlot:
                CompleteHandshake(connection, segment);
                break;
            case ServerSide.Gone when segment.Kind is Segments.Data or Segments.Ack && !connection.End.IsClosed:
                SendServerReset(connection);
                break;
        }
    }

    private void CompleteHandshake(TimedConnection connection, ClientSegment segment)
    {
        var slot = connection.Slot;
        var flag = segment.Kind == Segments.Ack ? Segments.Ack : Segments.Data; // a FIN completes it as data does
        ref var conn = ref State.Connections[slot];
        if (conn.Server == ServerSide.None)
        {
            if (!State.Machine.SynCookies || choice.Lookup(connection) is not { } listener)
            {
                Handshake.Reset(ref conn);
                Answer(connection);
                return;
            }

            Handshake.ChooseForCookie(State, slot, flag, listener);
        }
        else
        {
            if (!State.Listeners[conn.Listener].Listens)
            {
                if (choice.Survivor(connection, conn.Listener) is not { } survivor)
                {
                    Handshake.Reset(ref conn);
                    Answer(connection);
                    return;
                }

                Migrate(connection, survivor);
            }

            Handshake.ChooseForAck(State, slot, flag);
        }

        if (conn.Server is ServerSide.AckChosen or ServerSide.CookieChosen)
            Time.After(Pace.Softirq, () => QueueEstablished(connection, segment));
    }

    private void QueueEstablished(TimedConnection connection, ClientSegment segment)
    {
        Handshake.QueueEstablished(State, connection.Slot);
        ref readonly var conn = ref State.Connections[connection.Slot];
        switch (conn.Server)
        {
            case ServerSide.Queued:
                Keep(connection, segment);
                Servers.Wake(conn.Listener);
                break;
            case ServerSide.Gone:
                Answer(connection);
                break;
            default:
                Counts.Overflows++;
                if (segment.Kind != Segments.Ack)
                    Time.After(Timers.DataTimeout(TimeSpan.Zero), () => Take(connection, segment));
                break;
        }
    }

    /// <summary>For the process that will accept it.</summary>
    private static void Keep(TimedConnection connection, ClientSegment segment)
    {
        connection.Unread.AddRange(segment.Bytes ?? []);
        connection.HasFin |= segment.Kind == Segments.Fin;
        connection.HasReset |= segment.Kind == Segments.Reset;
    }

    private static void Deliver(TimedConnection connection, ClientSegment segment)
    {
        Keep(connection, segment with { Bytes = null });
        connection.Session!.Receive(segment.Bytes ?? []);
    }

    private void Migrate(TimedConnection connection, int survivor)
    {
        Handshake.MigrateRequest(State, connection.Slot, survivor);
        Counts.MigrateSuccess++;
    }

    /// <summary>The model has made a reset of it: that goes to the client, and the connection is over.</summary>
    private void Answer(TimedConnection connection)
    {
        connections.Remove(connection);
        SendServerReset(connection);
    }

    private readonly record struct ClientSegment(Segments Kind, byte[]? Bytes = null);
}
