using Harness.KernelModel;

namespace Harness.Proving;

/// <summary>Steps in words.</summary>
internal static class StepText
{
    /// <summary>What a step is, and what comes of it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="step">The step.</param>
    /// <param name="before">The state in which it is taken.</param>
    /// <param name="after">The state that it leads to.</param>
    public static string Describe(Model model, ModelStep step, in ModelState before, in ModelState after)
    {
        if (step.Kind >= StepKind.ToolStart)
            return ToolStepText.Describe(model, step, before, after);
        if (step.Kind > StepKind.QueuedConnectionLosesListener)
            return OfServer(model, step, before, after);
        var conn = after.Connections[step.Actor];
        return OfConnection(model, step, before.Connections[step.Actor], conn) + OutcomeOf(model, before.Connections[step.Actor], conn);
    }

    private static string OfConnection(Model model, ModelStep step, Connection before, Connection after)
    {
        var client = model.Description.Clients[step.Actor].Name;
        return step.Kind switch
        {
            StepKind.Connect => $"{client} connects: its SYN is under way",
            StepKind.SynArrives when step.Choice == ModelStep.NoListener => $"the SYN of {client} arrives, and nobody listens",
            StepKind.SynArrives => $"the SYN of {client} arrives: {ServerName(model, step.Choice)} is chosen",
            StepKind.SynQueued when after.Server == ServerSide.SynReceived || after.InFlight == Segments.SynAck =>
                $"the SYN of {client} is put into the SYN queue of {ServerName(model, before.Listener)}{(step.Choice == 1 ? ", too late to see what has changed there" : "")}",
            StepKind.SynQueued => $"the SYN of {client} reaches {ServerName(model, before.Listener)}",
            StepKind.SynSentAgain => $"{client} sends its SYN again, after 1 s",
            StepKind.Vanish => $"{client} is gone, and will answer nothing",
            StepKind.SynAckArrives when after.Client == ClientSide.Vanished => $"the SYN-ACK for {client} reaches nobody",
            StepKind.SynAckArrives => $"the SYN-ACK arrives at {client}, which is established{((after.InFlight & Segments.Data) != 0 ? " and sends its ACK and its request" : " and sends its ACK")}",
            StepKind.RequestTimer when after.InFlight == Segments.SynAck => $"the SYN-ACK is sent to {client} again",
            StepKind.RequestTimer when step.Choice != ModelStep.NoListener => $"the request of {client} moves to {ServerName(model, step.Choice)}",
            StepKind.RequestTimer => $"the request of {client} expires",
            StepKind.SegmentArrives => $"the {SegmentName(before.NextFromClient)} of {client} arrives",
            StepKind.EstablishedQueued => $"the connection of {client} is to go into the accept queue of {ServerName(model, before.Listener)}",
            StepKind.DataSentAgain => $"{client} sends its request again",
            StepKind.AnswerArrives => $"the {SegmentName(before.NextFromServer)} arrives at {client}",
            StepKind.Serve => $"{ServerName(model, before.Listener)} replies to {client}",
            _ => $"{client} waits in the accept queue of {ServerName(model, before.Listener)}, which is closed",
        };
    }

    private static string OutcomeOf(Model model, Connection before, Connection after) => (before, after) switch
    {
        _ when ProvenProperties.IsDelayed(after) => ": it is dropped, and will be sent again after 1 s",
        ({ Server: not ServerSide.Queued }, { Server: ServerSide.Queued }) => $": it waits in the accept queue of {ServerName(model, after.Listener)}",
        ({ Server: ServerSide.Queued }, { Server: ServerSide.Queued }) when before.Listener != after.Listener => $": it moves to that of {ServerName(model, after.Listener)}",
        ({ Server: not ServerSide.Gone }, { Server: ServerSide.Gone, InFlight: Segments.Reset }) => ": a reset is sent to the client",
        ({ Server: ServerSide.Gone }, { InFlight: Segments.Reset }) when before.InFlight != Segments.Reset => ": a reset is sent to the client",
        (_, { Client: ClientSide.Refused or ClientSide.Reset }) when before.Client != after.Client => ": the connection is lost",
        (_, { Client: ClientSide.Closed }) when before.Client != after.Client => ": the connection is lost",
        (_, { Client: ClientSide.Established, Server: ServerSide.Gone, InFlight: Segments.None }) => ": the server knows nothing of it, and the client is not told",
        ({ Server: ServerSide.AckChosen }, { Server: ServerSide.SynReceived }) => ": the queue is full, and the ACK is dropped",
        _ => "",
    };

    private static string OfServer(Model model, ModelStep step, in ModelState before, in ModelState after)
    {
        var name = ServerName(model, step.Actor);
        switch (step.Kind)
        {
            case StepKind.Start:
                return $"{name} is started";
            case StepKind.Signal:
                return $"{name} is told to leave";
            case StepKind.Accept:
                return $"{name} accepts {AcceptedBy(model, step.Actor, before, after)}";
            case StepKind.LosePatience:
                return $"{name} waits no longer";
            case StepKind.DetachLate:
                return $"{name} gets the lock at last, and removes the program of the group";
            case StepKind.Exit:
                return $"{name} has no session left and exits";
            case StepKind.Kill:
                return $"{name} is killed";
            case StepKind.ForeignProgram:
                return $"a foreign process {(after.Groups[model.Description.Servers[step.Actor].Group].Program is { Kind: not GroupProgramKind.None } program ? $"attaches the program '{program}'" : "removes the program of the group")}";
            default:
                return $"{name} {OfOperation(model, step, before, after)}";
        }
    }

    private static string OfOperation(Model model, ModelStep step, in ModelState before, in ModelState after)
    {
        var server = before.Servers[step.Actor];
        var plan = model.Description.Servers[step.Actor].Plan;
        var program = after.Groups[model.Description.Servers[step.Actor].Group].Program;
        return (server.Phase == ServerPhase.Joining ? plan.Join : plan.Leave)[server.Operation] switch
        {
            ServerOperation.Lock => "takes the lock",
            ServerOperation.Unlock => "gives the lock back",
            ServerOperation.Listen => "listens",
            ServerOperation.Detach => "removes the program of the group",
            ServerOperation.FindIndex when server.Detail == 0 => $"counts {before.Groups[model.Description.Servers[step.Actor].Group].Count} members",
            ServerOperation.FindIndex when server.Detail % 2 == 1 => $"attaches the program '{program}', to find its index",
            ServerOperation.FindIndex when step.Choice == 1 => $"connects to itself, and the connection comes back: its index is {(server.Detail - 1) / 2}",
            ServerOperation.FindIndex when step.Choice == 2 => "connects to itself, and no connection has come back: it counts again",
            ServerOperation.FindIndex => "connects to itself, and the connection does not come back",
            ServerOperation.Steer => $"attaches the program '{program}'",
            ServerOperation.Settle => "has accepted for as long as a softirq can take",
            ServerOperation.Recheck when after.Servers[step.Actor].Operation < server.Operation => "finds that the group has changed, and looks for its index again",
            ServerOperation.Recheck when step.Choice == 1 => "finds that the group has changed, and has no time to look for its index again",
            ServerOperation.Recheck => "finds the group unchanged",
            ServerOperation.AwaitSynReceived when step.Choice == 1 => "finds, while it waits, that the group has changed, and looks for its index again",
            ServerOperation.PassOn => $"leaves '{program}' behind",
            ServerOperation.ListSynReceived => "lists the SYN_RECV connections",
            ServerOperation.AwaitSynReceived => "finds none of its list in SYN_RECV any more",
            ServerOperation.Guard => "sets IP_MINTTL on its listener",
            ServerOperation.AcceptUntilEmpty => "finds its accept queue empty (EAGAIN)",
            _ when server.Detail == 0 => "closes its listener",
            _ => "has closed its listener",
        };
    }

    private static string AcceptedBy(Model model, int server, in ModelState before, in ModelState after)
    {
        for (var i = 0; i < before.Connections.Length; i++)
        {
            if (before.Connections[i].Server == ServerSide.Queued && after.Connections[i].Server == ServerSide.Accepted && after.Connections[i].Listener == server)
                return model.Description.Clients[i].Name;
        }

        return "nobody";
    }

    private static string SegmentName(Segments segment) => segment switch
    {
        Segments.Syn => "SYN",
        Segments.Ack => "ACK",
        Segments.Data => "request",
        Segments.Fin or Segments.Close => "FIN",
        Segments.Reply => "reply",
        Segments.Reset => "reset",
        _ => "SYN-ACK",
    };

    private static string ServerName(Model model, int server) => model.Description.Servers[server].Name;
}
