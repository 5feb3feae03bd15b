namespace Harness.Protocols;

/// <summary>
/// What clients and servers say to each other. A protocol writes the requests that the harness makes up, says where a reply ends and reads it; it knows neither sockets
/// nor time. It has no state of its own: what is said in one session is kept by that session.
/// </summary>
internal interface IProtocol
{
    /// <summary>Its name in a scenario and in a history.</summary>
    string Name { get; }

    /// <summary>What a session begins with. Where the client asks for nothing, its connect counts as a request without bytes; where the accept is the reply, bytes that come are not looked at.</summary>
    SessionOpening Opening { get; }

    /// <summary>Whether a reply names the process that it is from.</summary>
    bool NamesOwner { get; }

    /// <summary>What it says of a reply beforehand: the reply itself, an expression, or words.</summary>
    ReplyCheck Check { get; }

    /// <summary>Whether a server may end a session on which no request is open: its client goes on with a new one.</summary>
    bool MayServerClose => false;

    /// <summary>Whether a request that got no complete reply is sent again, once, in a new session: it is safe to do so.</summary>
    bool RetriesLostRequest => false;

    /// <summary>The most bytes that are kept of a reply that is not whole, of many sessions at the same time.</summary>
    int MostReplyBytes => 64 * 1024;

    /// <summary>The most bytes of a request that <see cref="WriteRequest"/> writes.</summary>
    int MostRequestBytes { get; }

    /// <summary>What is said in one exchange of a session: this, or one of several, which is the same for the same session and exchange each time.</summary>
    /// <param name="session">The session's name, in ASCII.</param>
    /// <param name="exchange">The number of the exchange in the session, from 1.</param>
    IProtocol OfExchange(ReadOnlySpan<byte> session, int exchange) => this;

    /// <summary>Writes a request that is unique in a run: that of a session's exchange. It has no bytes where the client asks for nothing.</summary>
    /// <param name="into">Takes it: at least <see cref="MostRequestBytes"/>.</param>
    /// <param name="session">The session's name, unique in the run, in ASCII: up to 128 bytes.</param>
    /// <param name="exchange">The number of the exchange in the session, from 1.</param>
    /// <returns>How many bytes it has.</returns>
    int WriteRequest(Span<byte> into, ReadOnlySpan<byte> session, int exchange);

    /// <summary>What has to come back for a request that <see cref="WriteRequest"/> wrote, without what names the owner; or the expression that it has to match.</summary>
    ReadOnlySpan<byte> ExpectedReply(ReadOnlySpan<byte> request, ReadOnlySpan<byte> session, int exchange);

    /// <summary>How many of the bytes that have come are the whole reply to a request; negative if it is not whole yet.</summary>
    int LengthOfReply(ReadOnlySpan<byte> received, in AwaitedReply awaited);

    /// <summary>The same, when the server has ended the session in order and nothing comes any more.</summary>
    int LengthAtEnd(ReadOnlySpan<byte> received, in AwaitedReply awaited) => -1;

    /// <summary>Reads a whole reply.</summary>
    ReplyReading Read(ReadOnlySpan<byte> reply, in AwaitedReply awaited);
}

/// <summary>What has to come back for a request.</summary>
/// <param name="content">The bytes of the reply without what names its owner, or the expression that it has to match.</param>
/// <param name="isOwnerMarked">Whether the reply names the process that it is from.</param>
internal readonly ref struct AwaitedReply(ReadOnlySpan<byte> content, bool isOwnerMarked)
{
    /// <summary>The bytes of the reply without what names its owner, or what <see cref="IProtocol.Check"/> says.</summary>
    public ReadOnlySpan<byte> Content { get; } = content;

    /// <summary>Whether the reply names the process that it is from.</summary>
    public bool IsOwnerMarked { get; } = isOwnerMarked;
}

/// <summary>What is in a reply.</summary>
/// <param name="ContentBytes">How many bytes of it, from its beginning, are its content: the rest names its owner.</param>
/// <param name="ClaimedPid">The process that it names as its owner; null if it names none.</param>
/// <param name="IsAnswer">Whether its content is the awaited one.</param>
/// <param name="IsRight">Whether it is all that it has to be.</param>
internal readonly record struct ReplyReading(int ContentBytes, int? ClaimedPid, bool IsAnswer, bool IsRight)
{
    /// <summary>What is wrong with it, in words that follow <c>the reply is wrong:</c>; null where nothing is, or where the protocol has no words for it.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether it says that the session is over after it.</summary>
    public bool EndsSession { get; init; }

    /// <summary>Whether it is taken for whole only because the session ended, and nothing says what it had to be up to its end: one that was cut off looks the same.</summary>
    public bool MayBeCutOff { get; init; }

    /// <summary>
    /// Whether it says why its server ends the session: that it got no request in its time. If nothing but the end comes after it, it is no reply: the request crossed it, and is lost.
    /// </summary>
    public bool IsFarewell { get; init; }
}
