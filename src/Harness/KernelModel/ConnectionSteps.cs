namespace Harness.KernelModel;

/// <summary>The steps of connections: the clients, the network, and the kernel's side.</summary>
internal sealed class ConnectionSteps(ModelDescription world)
{
    public void AddSteps(in ModelState state, StepList steps)
    {
        var connections = state.Connections;
        for (var i = 0; i < connections.Length; i++)
        {
            var conn = connections[i];
            if (conn.Client == ClientSide.Idle)
            {
                steps.Add(StepKind.Connect, i);
                continue;
            }

            if (conn.Client == ClientSide.SynSent && world.Clients[i].MayVanish)
                steps.Add(StepKind.Vanish, i);
            AddFromClient(state, i, conn, steps);
            AddAtServer(state, i, conn, steps);
            switch (conn.NextFromServer)
            {
                case Segments.None:
                    break;
                case Segments.SynAck:
                    steps.Add(StepKind.SynAckArrives, i);
                    break;
                default:
                    steps.Add(StepKind.AnswerArrives, i);
                    break;
            }
        }
    }

    public void Take(in ModelState state, ModelStep step)
    {
        ref var conn = ref state.Connections[step.Actor];
        switch (step.Kind)
        {
            case StepKind.Connect:
                conn.Client = ClientSide.SynSent;
                conn.InFlight = Segments.Syn;
                break;
            case StepKind.SynSentAgain:
                conn.InFlight = Segments.Syn;
                break;
            case StepKind.SynArrives:
                TakeSyn(state, step);
                break;
            case StepKind.SynQueued:
                Handshake.QueueSyn(state, step.Actor, isLate: step.Choice == 1);
                break;
            case StepKind.Vanish:
                conn.Client = ClientSide.Vanished;
                break;
            case StepKind.SynAckArrives:
                Handshake.Establish(state, step.Actor, world.Clients[step.Actor].Silent);
                break;
            case StepKind.RequestTimer when step.Choice != ModelStep.NoListener:
                Handshake.MigrateRequest(state, step.Actor, step.Choice);
                break;
            case StepKind.RequestTimer:
                Handshake.Expire(state, step.Actor);
                break;
            case StepKind.SegmentArrives:
                TakeSegment(state, step);
                break;
            case StepKind.EstablishedQueued:
                Handshake.QueueEstablished(state, step.Actor);
                break;
            case StepKind.DataSentAgain:
                conn.InFlight |= Segments.Data;
                break;
            case StepKind.AnswerArrives:
                TakeAnswer(ref conn);
                break;
            case StepKind.Serve:
                SessionSteps.Reply(ref conn);
                break;
            case StepKind.QueuedConnectionLosesListener when step.Choice == ModelStep.NoListener:
                Sockets.ResetQueued(state, step.Actor);
                break;
            case StepKind.QueuedConnectionLosesListener:
                Sockets.MigrateQueued(state, step.Actor, step.Choice);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step));
        }
    }

    private void AddFromClient(in ModelState state, int i, in Connection conn, StepList steps)
    {
        var client = world.Clients[i];
        switch (conn.NextFromClient)
        {
            case Segments.Syn:
                AddLookup(StepKind.SynArrives, state, i, conn, steps);
                break;
            case Segments.Ack or Segments.Data when conn.Server == ServerSide.None:
                AddLookup(StepKind.SegmentArrives, state, i, conn, steps); // a SYN cookie
                break;
            case Segments.Ack or Segments.Data when conn.Server == ServerSide.SynReceived && !state.Listeners[conn.Listener].Listens:
                AddMigration(StepKind.SegmentArrives, state, i, conn, steps);
                break;
            case Segments.None when conn.Client == ClientSide.SynSent && conn is { Server: ServerSide.None, InFlight: Segments.None }:
                steps.Add(StepKind.SynSentAgain, i);
                break;
            case Segments.None when !client.Silent && conn is { Client: ClientSide.Established, InFlight: Segments.None } && !conn.Has(ConnectionFlags.Unread | ConnectionFlags.Replied):
                steps.Add(StepKind.DataSentAgain, i);
                break;
            case Segments.None:
                break;
            // While one CPU puts the connection into the queue, another can find it no more and not yet: it waits for the first.
            default:
                if (conn.Server is not (ServerSide.AckChosen or ServerSide.CookieChosen))
                    steps.Add(StepKind.SegmentArrives, i);
                break;
        }
    }

    private void AddAtServer(in ModelState state, int i, in Connection conn, StepList steps)
    {
        switch (conn.Server)
        {
            case ServerSide.SynChosen:
                steps.Add(StepKind.SynQueued, i);
                if (!state.Listeners[conn.Listener].Listens || state.Listeners[conn.Listener].Has(ListenerFlags.Guard))
                    steps.Add(StepKind.SynQueued, i, 1);
                break;
            case ServerSide.AckChosen or ServerSide.CookieChosen:
                steps.Add(StepKind.EstablishedQueued, i);
                break;
            case ServerSide.SynReceived when conn.InFlight == Segments.None && !state.Listeners[conn.Listener].Listens:
                AddMigration(StepKind.RequestTimer, state, i, conn, steps);
                break;
            case ServerSide.SynReceived when conn.InFlight == Segments.None:
                steps.Add(StepKind.RequestTimer, i, ModelStep.NoListener);
                break;
            case ServerSide.Queued when !state.Listeners[conn.Listener].Listens:
                AddMigration(StepKind.QueuedConnectionLosesListener, state, i, conn, steps);
                break;
            case ServerSide.Accepted when !conn.Has(ConnectionFlags.Replied) && (conn.Has(ConnectionFlags.Unread) || world.Clients[i].Silent) && !state.Servers[conn.Listener].Stopped:
                steps.Add(StepKind.Serve, i);
                break;
        }
    }

    /// <summary>A segment for which a listener is looked up: in the group that fits the destination best.</summary>
    private void AddLookup(StepKind kind, in ModelState state, int i, in Connection conn, StepList steps)
    {
        var client = world.Clients[i];
        var group = GroupFor(state, client);
        if (group < 0)
            steps.Add(kind, i, ModelStep.NoListener);
        else
            steps.AddForEach(kind, i, Selection.Candidates(state.Groups[group], state.Listeners, conn.HashClasses, client.Cpu), state.Groups[group]);
    }

    private void AddMigration(StepKind kind, in ModelState state, int i, in Connection conn, StepList steps)
    {
        ref var group = ref state.Groups[world.Servers[conn.Listener].Group];
        steps.AddForEach(kind, i, state.Machine.MigrateRequests ? Selection.HashCandidates(group, state.Listeners, conn.HashClasses, world.Clients[i].Cpu) : 0, group);
    }

    private int GroupFor(in ModelState state, ClientDescription client)
    {
        var (best, score) = (-1, 0);
        for (var i = 0; i < state.Groups.Length; i++)
        {
            if (state.Groups[i].Count > 0 && world.Groups[i].Score(client.Destination) is var fits && fits > score)
                (best, score) = (i, fits);
        }

        return best;
    }

    private void TakeSyn(in ModelState state, ModelStep step)
    {
        if (step.Choice == ModelStep.NoListener)
        {
            Handshake.Refuse(state, step.Actor);
            return;
        }

        ref var conn = ref state.Connections[step.Actor];
        ref var group = ref state.Groups[world.Servers[step.Choice].Group];
        conn.HashClasses = Selection.Narrowed(group, state.Listeners, conn.HashClasses, group.IndexOf(step.Choice), world.Clients[step.Actor].Cpu);
        Handshake.ChooseForSyn(state, step.Actor, step.Choice);
        if (world.Assumptions.AtomicSegments && conn.Server == ServerSide.SynChosen)
            Handshake.QueueSyn(state, step.Actor, isLate: false);
    }

    private void TakeSegment(in ModelState state, ModelStep step)
    {
        ref var conn = ref state.Connections[step.Actor];
        var segment = conn.NextFromClient;
        switch (conn.Server)
        {
            case ServerSide.None when step.Choice != ModelStep.NoListener:
                Handshake.ChooseForCookie(state, step.Actor, segment, step.Choice);
                break;
            case ServerSide.SynReceived when state.Listeners[conn.Listener].Listens:
                Handshake.ChooseForAck(state, step.Actor, segment);
                break;
            case ServerSide.SynReceived when step.Choice != ModelStep.NoListener:
                Handshake.MigrateRequest(state, step.Actor, step.Choice);
                Handshake.ChooseForAck(state, step.Actor, segment);
                break;
            case ServerSide.Queued or ServerSide.Accepted when segment == Segments.Ack:
                conn.InFlight &= ~Segments.Ack;
                break;
            case ServerSide.Queued or ServerSide.Accepted when segment == Segments.Data:
                SessionSteps.ReceiveData(ref conn);
                break;
            case ServerSide.Queued or ServerSide.Accepted or ServerSide.Gone when segment == Segments.Fin:
                SessionSteps.ReceiveFin(ref conn);
                break;
            default:
                Handshake.Reset(ref conn);
                break;
        }

        if (world.Assumptions.AtomicSegments && conn.Server is ServerSide.AckChosen or ServerSide.CookieChosen)
            Handshake.QueueEstablished(state, step.Actor);
    }

    private static void TakeAnswer(ref Connection conn)
    {
        switch (conn.NextFromServer)
        {
            case Segments.Reply:
                SessionSteps.ReceiveReply(ref conn);
                break;
            case Segments.Close:
                SessionSteps.ReceiveClose(ref conn);
                break;
            default:
                SessionSteps.ReceiveReset(ref conn);
                break;
        }
    }
}
