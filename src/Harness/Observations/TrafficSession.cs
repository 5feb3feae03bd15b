namespace Harness.Observations;

/// <summary>
/// A session of traffic is over: all that happened in it. For a named session, each action and observation is an event. Here, each is a stamp, which gives its
/// place in the order of the events.
/// </summary>
/// <param name="Traffic">The traffic's name.</param>
/// <param name="Number">The session's number in it, from 1; its name is <c>t~17</c>.</param>
/// <param name="Due">When its connect was due, from the run's beginning; of a closed loop when it began.</param>
/// <param name="Started">When its client was about to connect (before the system call).</param>
/// <param name="Outcome">How the connect ended; null if it was given up before that.</param>
/// <param name="Connected">When the connect was seen to have ended.</param>
/// <param name="Handshake">Of an established one: the handshake by the kernel's clock (TCP_INFO, tcpi_rtt).</param>
/// <param name="SynsResent">Of an established one: how often its SYN had to be sent again (TCP_INFO, tcpi_total_retrans); null: never.</param>
/// <param name="Address">The client's address, if established.</param>
/// <param name="Port">The client's port, if established.</param>
/// <param name="Sent">How many lines were sent.</param>
/// <param name="Replies">How many replies were complete.</param>
/// <param name="Replied">When the first reply was complete.</param>
/// <param name="ClaimedPid">The process id that the first reply names.</param>
/// <param name="Ownership">What the kernel said of its owner; null if it was not asked.</param>
/// <param name="Pid">The process that the kernel named.</param>
/// <param name="Server">The server that this process belongs to.</param>
/// <param name="OwnerSeen">When the kernel had answered.</param>
/// <param name="ClientEnded">When the client was about to close; null if the server's side ended first.</param>
/// <param name="ByHarness">Whether the client closed because the harness stopped the traffic in its cleanup; null: no.</param>
/// <param name="ServerEnded">When the server's side was seen to have ended; null if the client closed first.</param>
/// <param name="How">How the server's side ended.</param>
/// <param name="Flaw">What was not as it has to be, in full; null for a session in which everything was.</param>
/// <param name="WaitingSeen">When the kernel was last seen to have it in a SYN queue or an accept queue, while its first reply was waited for; null: it was not seen to wait.</param>
/// <param name="Slow">The exchanges whose replies took 100 ms or more, in order; null if none did.</param>
/// <param name="Gone">Of a held session: the first and the last look that found no server's end of it, or none that a process holds, while neither a FIN nor a RST came; otherwise null.</param>
/// <param name="GoneHow">What these looks found, if it was not that there is none: that no process holds it.</param>
/// <param name="Protocol">What was said in it; null: <c>echo</c>.</param>
/// <param name="Request">Of one that is not flawless, where a reply is not what was sent: the last request; otherwise null.</param>
/// <param name="Expected">And the regular expression that its reply has to match, or what it has to be in words.</param>
/// <param name="EndsSession">Whether the last reply said that the session is over after it (<c>Connection: close</c>); null: no.</param>
/// <param name="Follows">The session that its client goes on from, because its server ended it or said that it would; or null.</param>
/// <param name="MayBeCutOff">Whether its last reply was taken for whole only because the session ended, and nothing says what it had to be up to its end; null: no.</param>
internal sealed record TrafficSession(
    string Traffic,
    long Number,
    TimeSpan Due,
    Stamp Started,
    ConnectOutcome? Outcome,
    Stamp? Connected,
    TimeSpan? Handshake,
    int? SynsResent,
    string? Address,
    int? Port,
    int Sent,
    int Replies,
    Stamp? Replied,
    int? ClaimedPid,
    Ownership? Ownership,
    int? Pid,
    string? Server,
    Stamp? OwnerSeen,
    Stamp? ClientEnded,
    bool? ByHarness,
    Stamp? ServerEnded,
    ServerEnding? How,
    TrafficFlaw? Flaw,
    Stamp? WaitingSeen = null,
    IReadOnlyList<SlowExchange>? Slow = null,
    Span? Gone = null,
    Ownership? GoneHow = null,
    string? Protocol = null,
    Payload? Request = null,
    Payload? Expected = null,
    bool? EndsSession = null,
    FollowedSession? Follows = null,
    bool? MayBeCutOff = null) : HistoryEvent
{
    /// <summary>The session's name.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Name => NameOf(Traffic, Number);

    /// <summary>The client's address and port, or null if it was not established.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? Client => ClientOf(Address, Port);

    /// <summary>
    /// Whether it was established, every request got exactly its reply, the kernel and, where they name one, the replies named one process, a server of the run,
    /// and its client ended it, or its server after it had said so. Of a session that its server ends with the reply the owner may not be known.
    /// </summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsFlawless =>
        Flaw is null && Gone is null && Outcome == ConnectOutcome.Established && Sent > 0 && Replies == Sent
        && (ServerEnded is null || (EndsSession == true && How == ServerEnding.EndOfFile))
        && (Pid is null ? EndsSession == true && IsClosedOrUnseen : Server is not null && (Pid == ClaimedPid || Protocol is not null));

    /// <summary>Whether its owner was not asked for, or could not be told any more: its server had closed the socket, of which the kernel may still have the rest.</summary>
    private bool IsClosedOrUnseen => Ownership is null or Observations.Ownership.Gone || (Ownership == Observations.Ownership.Unheld && ServerEnded is not null);

    /// <summary>From the moment when the connect was due until it was seen to have ended; null if it did not.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public TimeSpan? ConnectLatency => Connected is { } connected ? connected.At - Due : null;

    /// <summary>A client's address and port as they are recorded; null without an address.</summary>
    public static string? ClientOf(string? address, int? port) =>
        address is null ? null : address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}";

    /// <summary>The name of a session of traffic.</summary>
    public static string NameOf(string traffic, long number) => $"{traffic}~{number}";
}
