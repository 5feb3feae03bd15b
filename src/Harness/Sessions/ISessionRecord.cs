using Harness.Observations;
using Harness.Protocols;

namespace Harness.Sessions;

/// <summary>
/// What happens in a session, told when it happens, to be recorded: every session is told in these words, whoever drives it. A named session's become an event each; those of a
/// session of traffic become one event when it is over, from which the others follow.
/// </summary>
internal interface ISessionRecord
{
    /// <summary>The moment now.</summary>
    Stamp Now { get; }

    /// <summary>The client is about to connect.</summary>
    /// <param name="refusalExpected">Whether the scenario asks for a refusal.</param>
    /// <param name="address">The server's address where it is not that of the world's endpoint.</param>
    /// <param name="follows">The session that its client goes on from, or null.</param>
    void ConnectStarted(bool refusalExpected, string? address, FollowedSession? follows);

    /// <summary>The connect has ended.</summary>
    void ConnectEnded(in ConnectEnding ending);

    /// <summary>The connect has failed; these servers listened right after.</summary>
    void ListenersAfterFailure(IReadOnlyList<string> servers);

    /// <summary>The kernel was asked for the owner.</summary>
    /// <param name="answer">What it said.</param>
    /// <param name="server">The server that the process belongs to; null if it belongs to none, or none was named.</param>
    void OwnerSeen(OwnerAnswer answer, string? server);

    /// <summary>A look found no server's end of it, or none that a process holds, while neither a FIN nor a RST has come.</summary>
    /// <param name="how"><see cref="Ownership.Gone"/> or <see cref="Ownership.Unheld"/>.</param>
    void ServersEndMissing(Ownership how);

    /// <summary>A request is about to be sent.</summary>
    /// <returns>The moment that is recorded for it.</returns>
    Stamp RequestSent(int exchange, ReadOnlySpan<byte> request, ReadOnlySpan<byte> expected, bool isOwnerMarked);

    /// <summary>A reply is whole.</summary>
    /// <param name="exchange">The exchange that it belongs to.</param>
    /// <param name="content">Its content.</param>
    /// <param name="reading">What is in it.</param>
    /// <param name="isRight">Whether it is the right one, from the process that the earlier ones were from.</param>
    void ReplyReceived(int exchange, ReadOnlySpan<byte> content, in ReplyReading reading, bool isRight);

    /// <summary>A reply did not come in time, or can come no more.</summary>
    /// <param name="exchange">The exchange that it belongs to.</param>
    /// <param name="received">What had come of it and is in no event yet.</param>
    /// <param name="waited">How long it was waited for; null if the session ended before.</param>
    void ReplyMissed(int exchange, ReadOnlySpan<byte> received, TimeSpan? waited);

    /// <summary>Bytes came that belong to no exchange.</summary>
    void BytesUnexpected(ReadOnlySpan<byte> bytes);

    /// <summary>The client is about to end its side.</summary>
    void ClientEnded(ClientEnding how, bool byHarness);

    /// <summary>The server's side was seen to have ended.</summary>
    void ServerEnded(ServerEnding how, string? detail);
}

/// <summary>How a connect ended.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Address">The client's address, if established.</param>
/// <param name="Port">The client's port, if established.</param>
/// <param name="Detail">The error in words, if it failed.</param>
/// <param name="Handshake">Of an established one: the handshake by the kernel's clock; null where it is not known.</param>
/// <param name="SynsResent">Of an established one: how often its SYN had to be sent again; null: never.</param>
internal readonly record struct ConnectEnding(ConnectOutcome Outcome, string? Address, int? Port, string? Detail, TimeSpan? Handshake, int? SynsResent);
