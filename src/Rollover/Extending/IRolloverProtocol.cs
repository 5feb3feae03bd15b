namespace Rollover.Extending;

/// <summary>
/// A protocol of your own: <c>protocol: NAME</c>. It writes the requests that the harness makes up, says where a reply ends, and what it has to be. It knows neither sockets nor time, and has no
/// state: it is asked from several threads, about many sessions.
/// </summary>
public interface IRolloverProtocol
{
    /// <summary>Its name in a scenario: lower-case words with hyphens between them.</summary>
    string Name { get; }

    /// <summary>The most bytes of a request: at least 1.</summary>
    int MostRequestBytes { get; }

    /// <summary>The most bytes of a reply that are kept until it is whole: at least 1.</summary>
    int MostReplyBytes => 64 * 1024;

    /// <summary>Whether what <see cref="ExpectedReply"/> gives is a regular expression in UTF-8 that the reply has to match, and not the reply itself.</summary>
    bool ExpectsPattern => false;

    /// <summary>Writes the request of an exchange. It has to be unique in a run, as the session's name is: by that a reply that belongs to somebody else shows.</summary>
    /// <param name="into">Takes it: at least <see cref="MostRequestBytes"/>.</param>
    /// <param name="session">The session's name, in ASCII: up to 128 bytes.</param>
    /// <param name="exchange">The number of the exchange in the session, from 1.</param>
    /// <returns>How many bytes it has: one at least.</returns>
    int WriteRequest(Span<byte> into, ReadOnlySpan<byte> session, int exchange);

    /// <summary>What has to come back for a request, byte for byte, or the expression that it has to match.</summary>
    /// <param name="request">The request.</param>
    /// <param name="session">The session's name.</param>
    /// <param name="exchange">The number of the exchange.</param>
    byte[] ExpectedReply(ReadOnlySpan<byte> request, ReadOnlySpan<byte> session, int exchange);

    /// <summary>How many of the bytes that have come are the whole reply; negative if it is not whole yet. 0, or more than have come, is a mistake of the protocol: the run is
    /// inconclusive then.</summary>
    /// <param name="received">What has come so far.</param>
    /// <param name="expected">What <see cref="ExpectedReply"/> gave.</param>
    int LengthOfReply(ReadOnlySpan<byte> received, ReadOnlySpan<byte> expected);
}
