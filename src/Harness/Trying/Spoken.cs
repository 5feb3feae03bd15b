using Harness.Histories;
using Harness.Observations;
using Harness.Protocols;
using Harness.Protocols.Http;
using Harness.Scenarios;

namespace Harness.Trying;

/// <summary>What a server speaks, as far as its answer to a request of HTTP tells.</summary>
/// <param name="Protocol">What clients say to it from here on.</param>
/// <param name="What">What was found, in a clause.</param>
internal sealed record Spoken(ProtocolSpecification Protocol, string What)
{
    /// <summary>Whether nothing came of it that tells what it speaks: then what it says to its clients is not looked at, and nobody has said that it need not be.</summary>
    public bool IsGuess { get; init; }

    /// <summary>So many bytes are a body of which nothing shows that it is more than the end of its chunks.</summary>
    private const int LastChunk = 16;

    private const string Connections = "so only its connections are looked at, and not what is said on them";

    /// <summary>What makes the answer no whole response though it begins like one of HTTP/1; null if nothing does: rollovers under such answers would say nothing of the server.</summary>
    /// <param name="history">Of a run in which one session asked one instance.</param>
    public static string? FaultOf(History history)
    {
        if (Answers(history).FirstOrDefault() is { } reply)
            return reply.Fault is { } fault && IsHttp(reply.Echo.Text) && !fault.StartsWith(HttpExpectation.StatusFault, StringComparison.Ordinal) ? fault : null;
        return history.Events.OfType<ReplyMissed>().FirstOrDefault() is { Received.Length: > 0 } missed && IsHttp(missed.Received.Text)
            ? $"{missed.Received.Length} bytes of it came, and {(missed.Waited is { } waited ? $"it was not complete {SecondsText.Of(waited)} after the request" : "then the connection ended")}"
            : null;
    }

    /// <summary>Whether it says in HTTP/1 that it speaks HTTP/2 alone, as Kestrel does for an endpoint of gRPC: such an answer is no application's.</summary>
    private static bool WantsVersion2(int status, string response) => status is 400 or 426 or 505 && response.Contains("HTTP/2", StringComparison.Ordinal) && !response.Contains("<html", StringComparison.OrdinalIgnoreCase);

    /// <summary>The status of an answer that is an error of the server's own (5xx); null if none of its answers is one. That it wants another version of HTTP is none.</summary>
    /// <param name="history">Of a run in which clients asked one instance.</param>
    public static int? ErrorOf(History history) => Answers(history).Where(reply => StatusOf(reply.Echo.Text) is >= 500 and var status && !WantsVersion2(status, reply.Echo.Text)).Select(reply => StatusOf(reply.Echo.Text)).FirstOrDefault();

    /// <summary>The status of its last answer, to whomever; null if there was none.</summary>
    public static int? LastStatus(History history) => history.Events.OfType<ReplyReceived>().LastOrDefault() is { } last ? StatusOf(last.Echo.Text) : null;

    /// <summary>The longest time that a reply to one of these clients took; null if one of them got none.</summary>
    public static TimeSpan? ReplyTime(History history, SessionSet clients)
    {
        var took = history.Events.OfType<LineSent>().Where(sent => clients.Names.Contains(sent.Session))
            .Select(sent => history.Events.OfType<ReplyReceived>().FirstOrDefault(reply => reply.Session == sent.Session && reply.Exchange == sent.Exchange)?.At - sent.At).ToList();
        return took.Count == 0 || took.Contains(null) ? null : took.Max();
    }

    /// <summary>The answers to the clients: a server may have been asked before whether it is ready.</summary>
    private static IEnumerable<ReplyReceived> Answers(History history) => history.Events.OfType<ReplyReceived>().Where(reply => TrialScenarios.FirstClients.Names.Contains(reply.Session));

    private static int? StatusOf(string text) => IsHttp(text) && text.Split(' ') is [_, { Length: >= 3 } status, ..] && int.TryParse(status.AsSpan(0, 3), out var code) ? code : null;

    /// <summary>Whether every one of its answers had a body. Of a long one a part is kept: where that does not show it, nothing is said.</summary>
    private static bool HaveBodies(History history) => Answers(history).ToList() is { Count: > 1 } answers && answers.TrueForAll(reply =>
    {
        var head = reply.Echo.Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        return head >= 4 && (reply.Echo.Sha256 is not null
            ? reply.Echo.Text.AsSpan(head).Trim().Length > LastChunk
            : HttpResponse.Read(System.Text.Encoding.Latin1.GetBytes(reply.Echo.Text), isHead: false, isEnd: true) is { Fault: null, Bytes: > 0 } response && response.BodyText().AsSpan().Trim().Length > 0);
    });

    private static bool IsHttp(string text) => HttpResponse.IsBeginning(System.Text.Encoding.Latin1.GetBytes(text));

    /// <summary>Tells it by what clients got.</summary>
    /// <param name="history">Of a run in which they asked one instance.</param>
    /// <param name="server">The server.</param>
    public static Spoken Of(History history, TrialServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var path = server.Path;
        var reply = Answers(history).FirstOrDefault();
        var text = reply?.Echo.Text ?? history.Events.OfType<ReplyMissed>().FirstOrDefault()?.Received.Text ?? "";
        if (reply is not null && StatusOf(text) is { } code)
        {
            if (WantsVersion2(code, text))
                return new Spoken(new ProtocolSpecification("tcp"), $"it speaks HTTP/2 and refuses HTTP/1 ({code}), {Connections}");
            var isRight = code is >= 200 and < 300;
            var http = new HttpSpecification { Path = path, Status = isRight ? null : $"{code}", BodyMatches = server.Body ?? (isRight && HaveBodies(history) ? @"\S" : null) };
            return new Spoken(new ProtocolSpecification(ProtocolCatalog.Http) { Http = http }, $"it speaks HTTP/1.1, and answers 'GET {path}' with {code}{(code >= 400 ? ": name a path that it serves with --path" : "")}");
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
        })
        {
            IsGuess = text.Length == 0 && !history.Events.OfType<ServerEnded>().Any(),
        };
    }
}
