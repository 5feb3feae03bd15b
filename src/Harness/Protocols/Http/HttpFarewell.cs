using System.Globalization;

namespace Harness.Protocols.Http;

/// <summary>
/// What a server may say when it ends a connection on which it got no request in its time: 408 (RFC 9110, section 15.5.9). It is no response to a request that crosses it: that one was not received, or not
/// as a whole, and its client may send it again on a new connection.
/// </summary>
internal static class HttpFarewell
{
    /// <summary>Its status.</summary>
    public const int Status = 408;

    /// <summary>Whether text begins as it does.</summary>
    public static bool Begins(string text) => HasStatus(text, Status);

    /// <summary>Whether text begins as a response of HTTP/1 does, whatever its status.</summary>
    public static bool IsResponse(string text) => text is ['H', 'T', 'T', 'P', '/', '1', '.', '0' or '1', ' ', >= '1' and <= '5', ..];

    /// <summary>Whether text begins as a response of HTTP/1 with this status does.</summary>
    public static bool HasStatus(string text, int status) =>
        text is ['H', 'T', 'T', 'P', '/', '1', '.', '0' or '1', ' ', .. var rest] && rest.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{status} "), StringComparison.Ordinal);
}
