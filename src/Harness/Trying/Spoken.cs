using Harness.Histories;
using Harness.Observations;
using Harness.Protocols;
using Harness.Protocols.Http;

namespace Harness.Trying;

/// <summary>What a server speaks, as far as its answer to a request of HTTP tells.</summary>
/// <param name="Protocol">What clients say to it from here on.</param>
/// <param name="What">What was found, in a clause.</param>
internal sealed record Spoken(ProtocolSpecification Protocol, string What)
{
    private const string Connections = "so only its connections are looked at, and not what is said on them";

    /// <summary>What makes the answer no whole response though it begins like one of HTTP/1; null if nothing does: rollovers under such answers would say nothing of the server.</summary>
    /// <param name="history">Of a run in which one session asked one instance.</param>
    public static string? FaultOf(History history)
    {
        if (history.Events.OfType<ReplyReceived>().FirstOrDefault() is { } reply)
            return reply.Fault is { } fault && IsHttp(reply.Echo.Text) && !fault.StartsWith(HttpExpectation.StatusFault, StringComparison.Ordinal) ? fault : null;
        return history.Events.OfType<ReplyMissed>().FirstOrDefault() is { Received.Length: > 0 } missed && IsHttp(missed.Received.Text)
            ? $"{missed.Received.Length} bytes of it came, and {(missed.Waited is { } waited ? $"it was not complete {SecondsText.Of(waited)} after the request" : "then the connection ended")}"
            : null;
    }

    /// <summary>Whether it says in HTTP/1 that it speaks HTTP/2 alone, as Kestrel does for an endpoint of gRPC: such an answer is no application's.</summary>
    private static bool WantsVersion2(int status, string response) => status is 400 or 426 or 505 && response.Contains("HTTP/2", StringComparison.Ordinal) && !response.Contains("<html", StringComparison.OrdinalIgnoreCase);

    private static bool IsHttp(string text) => HttpResponse.IsBeginning(System.Text.Encoding.Latin1.GetBytes(text));

    /// <summary>Tells it by what a client got.</summary>
    /// <param name="history">Of a run in which one session asked one instance.</param>
    /// <param name="path">What it asked for.</param>
    public static Spoken Of(History history, string path)
    {
        var reply = history.Events.OfType<ReplyReceived>().FirstOrDefault();
        var text = reply?.Echo.Text ?? history.Events.OfType<ReplyMissed>().FirstOrDefault()?.Received.Text ?? "";
        if (reply is not null && IsHttp(text) && text.Split(' ') is [_, { Length: >= 3 } status, ..] && int.TryParse(status.AsSpan(0, 3), out var code))
        {
            if (WantsVersion2(code, text))
                return new Spoken(new ProtocolSpecification("tcp"), $"it speaks HTTP/2 and refuses HTTP/1 ({status[..3]}), {Connections}");
            var http = new HttpSpecification { Path = path, Status = code is >= 200 and < 300 ? null : status[..3] };
            return new Spoken(new ProtocolSpecification(ProtocolCatalog.Http) { Http = http }, $"it speaks HTTP/1.1, and answers 'GET {path}' with {status[..3]}{(code >= 400 ? ": name a path that it serves with --path" : "")}");
        }

        if (text.StartsWith($"GET {path} HTTP/1.1\r\n: from ", StringComparison.Ordinal))
            return new Spoken(ProtocolSpecification.Default, "it echoes lines, and says from which process");
        var shown = Payload.Of(System.Text.Encoding.Latin1.GetBytes(text)).Quote();
        return new Spoken(new ProtocolSpecification("tcp"), reply?.Fault switch
        {
            { } fault when fault.Contains("TLS", StringComparison.Ordinal) => $"it speaks TLS, {Connections}",
            { } fault when fault.Contains("HTTP/2", StringComparison.Ordinal) => $"it speaks HTTP/2, {Connections}",
            _ when text.Length == 0 && history.Events.OfType<ServerEnded>().Any() => $"it ended the connection without a byte in answer to 'GET {path}', as a server of TLS may, {Connections}",
            _ when text.Length == 0 => $"it did not answer 'GET {path}', {Connections}",
            _ => $"it answered 'GET {path}' with {shown}, which is no HTTP, {Connections}",
        });
    }
}
