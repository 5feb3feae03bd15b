using Harness.Observations;

namespace Harness.Histories;

/// <summary>A client is about to connect (recorded before the system call).</summary>
/// <param name="Session">The session's name; unique in a history (<c>s1</c>, and <c>s1'2</c> when the name is used again).</param>
/// <param name="RefusalExpected">Whether the scenario asks for a refused connect.</param>
/// <param name="Address">The server's address if it is not that of the run's endpoint, or null.</param>
/// <param name="Follows">The session that its client goes on from, because its server ended it or said that it would; or null.</param>
/// <param name="Protocol">What its client speaks, if that is not the protocol of the scenario (a server may be asked in HTTP whether it is ready); or null.</param>
internal sealed record ConnectStarted(string Session, bool RefusalExpected, string? Address = null, FollowedSession? Follows = null, string? Protocol = null) : HistoryEvent;

/// <summary>
/// A connection that was opened under a number got its name: it is the one that <c>connect: { to: … }</c> was looking for. All that
/// was recorded of it before belongs to the session of that name.
/// </summary>
/// <param name="Session">What it was called so far: <c>b1~7</c>, the seventh connection opened for <c>b1</c>.</param>
/// <param name="Name">The session's name from here on.</param>
internal sealed record SessionNamed(string Session, string Name) : HistoryEvent;

/// <summary>A connect ended.</summary>
/// <param name="Session">The session's name.</param>
/// <param name="Outcome">How.</param>
/// <param name="Client">The client's address and port if established, or null.</param>
/// <param name="Detail">The error, or null.</param>
/// <param name="Handshake">Of an established one: the handshake by the kernel's clock (TCP_INFO, tcpi_rtt); null where it is not known.</param>
/// <param name="SynsResent">Of an established one: how often its SYN had to be sent again (TCP_INFO, tcpi_total_retrans); null: never.</param>
internal sealed record ConnectEnded(string Session, ConnectOutcome Outcome, string? Client, string? Detail, TimeSpan? Handshake = null, int? SynsResent = null) : HistoryEvent;

/// <summary>Who listened, by the kernel's tables, right after a connect had failed.</summary>
/// <param name="Session">The session whose connect failed.</param>
/// <param name="Servers">The names of the servers that were listening.</param>
internal sealed record ListenersAfterFailure(string Session, IReadOnlyList<string> Servers) : HistoryEvent;

/// <summary>The kernel was asked who owns the server's end of a session.</summary>
/// <param name="Session">The session's name.</param>
/// <param name="Ownership">The answer.</param>
/// <param name="Pid">The process that holds it, or null.</param>
/// <param name="Server">The server that this process belongs to, or null if it is none that the run started.</param>
internal sealed record OwnerObserved(string Session, Ownership Ownership, int? Pid, string? Server) : HistoryEvent
{
    /// <summary>Whether the server's end is there and waits to be accepted.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsWaiting => Ownership is Ownership.Queued or Ownership.SynReceived;
}

/// <summary>A request is about to be sent. If a client sends no request, the wait for its accept or for the server's greeting begins.</summary>
/// <param name="Session">The session's name.</param>
/// <param name="Exchange">The number of the exchange in the session, from 1.</param>
/// <param name="Line">What is sent; empty where the client asks for nothing.</param>
/// <param name="Expected">What must come back before the owner's mark, or the regular expression that it must match, or in words what it has to be.</param>
/// <param name="OwnerMarked">Whether the owner's mark has to follow.</param>
/// <param name="IsPattern">Whether <paramref name="Expected"/> is a regular expression; null: no.</param>
/// <param name="IsInWords">Whether <paramref name="Expected"/> is in words: what is wrong with the reply is told by its <see cref="ReplyReceived.Fault"/>. Null: no.</param>
internal sealed record LineSent(string Session, int Exchange, Payload Line, Payload Expected, bool OwnerMarked, bool? IsPattern = null, bool? IsInWords = null) : HistoryEvent
{
    /// <summary>Whether nothing is sent and no bytes are awaited: what is awaited is the accept (<c>tcp</c>).</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsAccept => Line.Length == 0 && IsPattern != true && IsInWords != true;
}

/// <summary>
/// The reply to an exchange is complete. A reply that comes after it was recorded as missed is late, and is recorded all the same if it is the right
/// one.
/// </summary>
/// <param name="Session">The session's name.</param>
/// <param name="Exchange">The exchange's number.</param>
/// <param name="Echo">What came back before the owner's mark.</param>
/// <param name="ClaimedPid">The process id in the owner's mark, or null if there was no such mark.</param>
/// <param name="Fault">What is wrong with it, where the protocol has words for that; null: nothing, or the protocol has none.</param>
/// <param name="EndsSession">Whether it says that the session is over after it (<c>Connection: close</c>); null: no.</param>
/// <param name="MayBeCutOff">Whether it is taken for whole only because the session ended, and nothing says what it had to be up to its end; null: no.</param>
internal sealed record ReplyReceived(string Session, int Exchange, Payload Echo, int? ClaimedPid, string? Fault = null, bool? EndsSession = null, bool? MayBeCutOff = null) : HistoryEvent;

/// <summary>An exchange got no complete reply.</summary>
/// <param name="Session">The session's name.</param>
/// <param name="Exchange">The exchange's number.</param>
/// <param name="Received">What had come until then.</param>
/// <param name="Waited">How long the client waited for it; null if the server's side ended first, or if the client ended the session before the time was over.</param>
internal sealed record ReplyMissed(string Session, int Exchange, Payload Received, TimeSpan? Waited) : HistoryEvent;

/// <summary>Bytes arrived that belong to no exchange.</summary>
internal sealed record UnexpectedBytes(string Session, Payload Received) : HistoryEvent;

/// <summary>The client is about to end its side of a session (recorded before the system call).</summary>
/// <param name="Session">The session's name.</param>
/// <param name="How">How.</param>
/// <param name="ByHarness">Whether the harness does so on its own account: a connection that a <c>connect: { to: … }</c> did not want, or the cleanup.</param>
internal sealed record ClientEnded(string Session, ClientEnding How, bool ByHarness) : HistoryEvent;

/// <summary>The server's side of a session ended.</summary>
/// <param name="Session">The session's name.</param>
/// <param name="How">How.</param>
/// <param name="Detail">The error, or null.</param>
internal sealed record ServerEnded(string Session, ServerEnding How, string? Detail) : HistoryEvent
{
    /// <summary>Whether it was seen in the tables on the servers' side: then it took no way to be seen.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsByTables => Detail == SeenInTables.Detail;
}
