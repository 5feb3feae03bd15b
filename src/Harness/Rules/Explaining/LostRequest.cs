using Harness.Observations;
using Harness.Protocols.Http;
using Harness.Rules.Excusing;

namespace Harness.Rules.Explaining;

/// <summary>A request of HTTP that was sent and got no complete response: whether it crossed the server's end, and whether it may be sent again.</summary>
internal static class LostRequest
{
    /// <summary>What is to be said of it; null if the session lost none, or its protocol is another one: what is safe to send again, HTTP alone says.</summary>
    public static Explanation? Of(SessionFacts session, HistoryEvent seen, ServerFacts? server, RunFacts facts)
    {
        if (session.RequestsOpen == 0 || !ServerMayClose.Speaks(session, facts) || session.Sent.LastOrDefault(sent => sent.IsInWords == true) is not { } lost || session.ServerEnded is not { } ended)
            return null;
        var method = SentAgain.MethodOf(lost);
        var part = session.Missed.FirstOrDefault(missed => missed.Exchange == lost.Exchange)?.Received;
        var isFarewell = part is not null && HttpFarewell.Begins(part.Text);
        var took = ended.At - lost.At;
        var isReused = lost.Exchange > 1;
        var text = $"{(session.WasAccepted ? $"{(server is { Reloads.Count: > 0 } ? server.Describe(session.OwnerPid) : server?.Describe()) ?? "A process"} had accepted it." : "It ended before the kernel had been asked for its owner.")} Its {(isReused ? $"{lost.Exchange}. request" : "request")}, {lost.Line.Quote()}, was sent {SecondsText.Of(took)} before the {(ended.How == ServerEnding.Reset ? "RST" : "FIN")} was seen";
        var isAfterLast = session.EndsAfterReply;
        var isCutOff = part is { Length: > 0 } && !isFarewell;
        var mayCross = CrossedClose.MayBe(session, facts) || (isFarewell && !isAfterLast);
        var crossed = CrossedClose.Is(session, facts) || (isFarewell && mayCross && facts.LeastRoundTrip > TimeSpan.Zero && took < facts.LeastRoundTrip);
        text += isAfterLast ? ". The response before it said `Connection: close`: a request that is sent behind another one is lost then, and its client has to send it again (RFC 9112, section 9.6)."
            : isCutOff ? $", and {part!.Length} bytes of the response had come: it is cut off."
            : isFarewell ? $". It got no response: the server said 408, that it had not got a request in its time (RFC 9110, section 15.5.9), and ended the connection as an idle one. The request {(crossed ? "crossed" : "may have crossed")} that (RFC 9112, section 9.5)."
            : crossed ? $": the server had ended the connection before the request arrived, since {(took < facts.LeastRoundTrip ? $"a round trip takes {SecondsText.Of(facts.LeastRoundTrip)}" : "the packets to the servers were held")}. The request crossed the close of an idle connection (RFC 9112, section 9.5)."
            : mayCross ? ". The connection had been used before: the request may have crossed the close of an idle connection (RFC 9112, section 9.5)."
            : ", and no byte of the response came.";
        text += HttpMethods.IsIdempotent(method)
            ? $" A {method} is safe to send again (RFC 9110, section 9.2.2)."
            : $" A {method} is not safe to send again: the server may have acted on it (RFC 9110, section 9.2.2).";
        if (server is not null)
            text += ServerStory.Until(server, seen);
        return new Explanation(
            $"request lost by {server?.Name}{(isAfterLast ? ", behind the last response" : crossed ? ", crossing" : isFarewell ? ", crossing a 408" : isCutOff ? ", cut off" : isReused ? " on a used connection" : "")}",
            text,
            mayCross
                ? "A server that leaves says `Connection: close` in the responses that it still gives, and ends an idle connection only when no request can be on its way; clients that send a lost request again where that is safe lose nothing (`retry: idempotent`)."
                : "A server that leaves answers every request on the connections that it has accepted, and then ends them.");
    }
}
