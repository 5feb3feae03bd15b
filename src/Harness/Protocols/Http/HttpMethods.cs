namespace Harness.Protocols.Http;

/// <summary>What HTTP says of its methods.</summary>
internal static class HttpMethods
{
    /// <summary>Whether a request with this method may be sent again when its response did not come (RFC 9110, section 9.2.2).</summary>
    public static bool IsIdempotent(string method) => method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "PUT" or "DELETE";

    /// <summary>Whether its request has a body as a rule, so that its length is said though there is none (RFC 9110, section 8.6).</summary>
    public static bool HasBody(string method) => method is "POST" or "PUT" or "PATCH";
}
