using Harness.Observations;

namespace Harness.Histories;

/// <summary>One line for people of every kind of event.</summary>
internal static class EventText
{
    /// <summary>The event in one line, without its number and time.</summary>
    public static string Describe(HistoryEvent happened) => happened switch
    {
        RunStarted e => $"run of '{e.Scenario}' at {e.Endpoint} in its own {e.World}",
        OutcomesPredicted e => $"the model predicts the ends of {e.Ends.Count} server{(e.Ends.Count == 1 ? "" : "s")} and the owners of {e.Owners.Count} session{(e.Owners.Count == 1 ? "" : "s")} and traffic",
        StepStarted e => $"step {e.Step}: {e.Text}",
        StepEnded e => $"step {e.Step} done",
        StepFailed e => $"step {e.Step} FAILED: {e.Message}",
        KernelSettingChanged e => $"{e.Name} = {e.Value}",
        DeployAdvanced e => $"deploy {e.From} -> {e.To}, {e.Number} of 9: {e.What}",
        CleanupStarted => "the steps are over: closing what is open, stopping what runs",
        StrangersLeft e => $"left behind by a server that cannot be told: {e.Describe()}",
        ProcessesLeft e => $"{e.Server} left processes behind: {e.Describe()}",
        KernelCounted e => $"the kernel counted: {string.Join(", ", e.Counters.Where(count => count.Value != 0).Select(count => $"{count.Key} {count.Value}"))}",
        PacketsDropped e => $"the network dropped {e.Count} packets to the {Target(e.Direction)} for want of room",
        NetworkPaused e => $"the network may have carried nothing to the {Target(e.Direction)} for {SecondsText.Of(e.Took)}, from {SecondsText.Of(e.Began)} on",
        PacketsCarried e => $"the network took {e.Packets.Count} packet{(e.Packets.Count == 1 ? "" : "s")} to the {Target(e.Direction)}{(e.Unrecorded is { } left ? $", and {left} in all that are not recorded" : "")}",
        HoldInForce e => $"{(e.InForce ? "from here on the network holds" : "up to here the network held")} every packet to the {Target(e.Direction)}",
        PacketsHeld e => $"packets to the {Target(e.Direction)} are {(e.Held ? "held" : "held no more")}",
        NetworkFailed e => $"the network FAILED: {e.Detail}",
        RunEnded e => $"run ended: {e.Ending}{(e.Detail is null ? "" : $" ({e.Detail})")}",
        ServerLaunched e => $"{e.Server} launched as pid {e.Pid}{(e.User is { } user ? $", as the user {user}" : "")}",
        ServerPrinted e => $"{e.Server} {(e.IsError ? "stderr" : "stdout")}: {e.Line}",
        ListenerOpened e => $"{e.Server} listens{(e.Sockets is { Count: > 1 } sockets ? $" with {sockets.Count} sockets" : "")}{(e.Beside.Count == 0 ? "" : $" beside {string.Join(", ", e.Beside)}")}{(e.HolderPid is null ? "" : $" (held by pid {e.HolderPid}: {e.Holder})")}",
        ListenerClosed e => $"{e.Server} listens no more{(e.QueueLength is > 0 and var waiting ? $", with {waiting} connection{(waiting == 1 ? "" : "s")} in its accept queue" : "")}",
        ListenersAdded e => $"{e.Server} listens with {e.Sockets.Count} more socket{(e.Sockets.Count == 1 ? "" : "s")}, {e.Count} in all",
        ListenersReduced e => $"{e.Server} closed {e.Closed} of its {e.Closed + e.Left} listeners{(e.QueueLength > 0 ? $", with {e.QueueLength} connection{(e.QueueLength == 1 ? "" : "s")} in {(e.Closed == 1 ? "its queue" : "their queues")}" : "")}",
        ListenerUnheld e => $"the listening socket {e.Inode} is held by no descriptor that can be seen{(e.Server is null ? "" : $"; {e.Server} held it last")}, and still listens",
        QueueStalled { Length: 0 } e => $"no connection waits in the accept queue of {e.Server} any more",
        QueueStalled e => $"{e.Length} connection{(e.Length == 1 ? " waits" : "s wait")} in the accept queue of {e.Server}, since {SecondsText.Of(e.Since)}",
        GraceHeldOpen e => $"{e.Server} was kept to the end of its grace period of {SecondsText.Of(e.Grace)} by sessions that the scenario left open: {string.Join(", ", e.Sessions.Take(5))}{(e.Sessions.Count > 5 ? ", …" : "")}",
        HarnessPaused e => $"{(e.Traffic is { } stalled ? $"traffic {stalled} did not look at its sessions" : "the harness did not run")} for {SecondsText.Of(e.Took)} at the most, from {SecondsText.Of(e.Began)} on",
        RefusalsExpected e => $"connects of traffic {e.Traffic} {(e.Begins ? "may be refused while nobody listens" : "may be refused no more")}",
        ListenerStillOpen e => $"{e.Server} STILL LISTENS {SecondsText.Of(e.Limit)} after it was told to drain{(e.Holder is null ? "" : $": {e.Holder}")}",
        ConnectionsSteered e => $"new connections are sent to {e.Server}, number {e.Index} of the group",
        SteeringEnded e => $"new connections are sent to nobody in particular (by way of {e.Server})",
        HandshakesHeld e => $"handshakes with {e.Server} are {(e.Held ? "held in SYN_RECV" : "held no more")}",
        AcceptDeferred e => e.Describe(),
        ServerReady e => $"{e.Server} is ready",
        OutputCut e => $"{e.Server} printed {e.Lines} lines more, of {e.Characters} characters, that are not recorded; the last ones are",
        LeaderChanged e => $"{e.Server} went into the background: pid {e.To} is its leader instead of {e.From}",
        StrangerSeen e => $"a STRANGER {(e.HoldsSocket ? "holds a socket on the port" : "is a process of the run, and of no server that is known")}: pid {e.Pid} ({e.Command})",
        SignalSent e => $"{e.Signal} to {e.Server}{(e.Pids is { } pids ? $" (pid {string.Join(", ", pids)})" : "")}{Because(e.Reason)}{(e.Caught == false ? ", which does not catch it" : "")}",
        DeploymentRolledBack e => $"deploy {e.From} -> {e.To} is rolled back: {e.Why}",
        ServerAdopted e => $"{e.Server} is the successor that {e.From} has started, pid {e.Pid}",
        ReloadStarted e => $"{e.Server} is told to replace itself by {e.By}",
        ServerReplacedItself e => $"{e.Server} has replaced itself at {e.Signal}: pid {string.Join(", ", e.Pids)}",
        GenerationReady e => $"{e.Server} has its generation {e.Generation}: pid {string.Join(", ", e.Pids)}",
        GenerationEnded e => $"the generation {e.Generation} of {e.Server} has ended",
        GenerationStayed e => $"pid {string.Join(", ", e.Pids)} of the generation {e.Generation} of {e.Server} had not ended {SecondsText.Of(e.Grace)} after the reload",
        GenerationVanished e => $"the generation {e.Generation} of {e.Server}, pid {string.Join(", ", e.Pids)}, is gone since {SecondsText.Of(e.Since)}, and no other process came",
        CommandStarted e => $"{e.Command}: {string.Join(' ', e.Words)} (pid {e.Pid})",
        CommandPrinted e => $"{e.Command} {(e.IsError ? "stderr" : "stdout")}: {e.Line}",
        CommandEnded e => $"{e.Command} ended with {e.Describe()}",
        SignalFoundNoProcess e => $"{e.Signal} to {e.Server}: no such process",
        GraceExpired e => $"{e.Server} has not exited within its grace period of {SecondsText.Of(e.Grace)}",
        ExitExpected e => $"{e.Server} is expected to end with {(e.Code is { } code ? $"exit code {code}" : e.Signal ?? "any exit")}",
        WorkerEnded e => $"a worker of {e.Server} (pid {e.Pid}) has ended",
        ServerExited e => $"{e.Server} (pid {e.Pid}) ended with {e.Describe()}",
        ConnectStarted e => $"{e.Session} connects{(e.Address is null ? "" : $" to {e.Address}")}{(e.Follows is { } follows ? $", to {(follows.IsRetry ? "send again what was lost in" : "go on from")} {follows.Name}" : "")}",
        ConnectEnded e => $"{e.Session} {e.Outcome.ToString().ToLowerInvariant()}{(e.Client is null ? "" : $" from {e.Client}")}{(e.Detail is null ? "" : $": {e.Detail}")}{(e.SynsResent is { } resent ? $", after its SYN was sent {resent + 1} times" : "")}",
        SessionNamed e => $"{e.Session} is {e.Name} from here on",
        ListenersAfterFailure e => $"listening right after: {(e.Servers.Count == 0 ? "nobody" : string.Join(", ", e.Servers))}",
        OwnerObserved e => $"{e.Session} {Owner(e)}",
        LineSent { Line.Length: 0, IsPattern: true } e => $"{e.Session} waits to be greeted",
        LineSent { Line.Length: 0 } e => $"{e.Session} waits until it is accepted",
        LineSent e => $"{e.Session} sends {e.Line.Quote()}",
        ReplyReceived { Echo.Length: 0, ClaimedPid: null } e => $"{e.Session} is accepted",
        ReplyReceived { Fault: { } fault } e => $"{e.Session} got {e.Echo.Quote()}: {fault}",
        ReplyReceived { ClaimedPid: null, EndsSession: true } e => $"{e.Session} got {e.Echo.Quote()}, and is over after it",
        ReplyReceived e => $"{e.Session} got {e.Echo.Quote()} from {e.ClaimedPid?.ToString() ?? "nobody"}",
        ReplyMissed e => $"{e.Session} got no complete reply {(e.Waited is { } waited ? $"within {SecondsText.Of(waited)}" : "before its end")}: {e.Received.Quote()}",
        UnexpectedBytes e => $"{e.Session} got bytes nobody asked for: {e.Received.Quote()}",
        ClientEnded e => $"{e.Session} client: {Ending(e.How)}{(e.ByHarness ? " (by the harness)" : "")}",
        ServerEnded e => $"{e.Session} server: {e.How switch { ServerEnding.EndOfFile => "end of file", ServerEnding.Reset => "reset", _ => "failed" }}{(e.Detail is null ? "" : $" ({e.Detail})")}",
        TrafficStarted e => $"traffic {e.Traffic} begins: {(e.Clients is { } clients ? $"{clients} clients" : $"{e.PerSecond:0.###} connects a second")}{(e.Ramp is { } ramp ? $", in {SecondsText.Of(ramp)} from none on" : "")}{(e.Requests is { } requests ? $": {string.Join(", ", requests)}" : "")}",
        TrafficSession e => $"{e.Name} {Describe(e)}",
        TrafficStopping e => $"traffic {e.Traffic} stops{(e.ByHarness ? " (by the harness)" : "")}",
        TrafficStopped e => $"traffic {e.Traffic} has stopped after {e.Begun} sessions, {(e.Flawed == 0 ? "all flawless" : $"{e.Flawed} of them not flawless")}",
        TrafficFellBehind e => $"traffic {e.Traffic} FELL BEHIND: {e.Reason}, with {e.Open} sessions open and {e.Waiting} connects waiting to be begun",
        _ => happened.GetType().Name,
    };

    private static string Target(PacketDirection direction) => direction == PacketDirection.ToServers ? "servers" : "clients";

    private static string Describe(TrafficSession e)
    {
        var client = e.Client is null ? "" : $" from {e.Client}";
        var owner = e.Server is { } server ? $" to {server}" : "";
        if (e.IsFlawless)
            return $"was flawless{client}{owner}";
        if (e.Outcome is not ConnectOutcome.Established)
            return $"connect {(e.Outcome is { } outcome ? outcome.ToString().ToLowerInvariant() : "given up")}{(e.Flaw?.Detail is { } error ? $": {error}" : "")}";
        var end = e.How switch
        {
            ServerEnding.EndOfFile => "ended by the server's end of file",
            ServerEnding.Reset => "reset by the server's side",
            ServerEnding.Failed => "failed",
            _ => "ended by its client",
        };
        return $"{end}{client}{owner}, {e.Replies} of {e.Sent} lines answered{(e.Flaw?.Detail is { } detail ? $" ({detail})" : "")}";
    }

    private static string Because(SignalReason reason) => reason switch
    {
        SignalReason.GraceExpired => " (its grace period is over)",
        SignalReason.Cleanup => " (cleanup)",
        _ => "",
    };

    private static string Owner(OwnerObserved e) => e.Ownership switch
    {
        Ownership.Owned => $"is owned by {e.Server ?? "a process of no server of this run"} (pid {e.Pid})",
        Ownership.Queued => "is queued: no process has accepted it",
        Ownership.SynReceived => "is in a SYN queue (SYN_RECV)",
        Ownership.Unheld => "was accepted and is held by no process that can be seen",
        _ => "has no owner: the server's end is gone",
    };

    private static string Ending(ClientEnding how) => how switch
    {
        ClientEnding.HalfClose => "half-close",
        ClientEnding.Reset => "reset",
        _ => "disconnect",
    };
}
