using BenchmarkDotNet.Attributes;
using Harness.Protocols;
using Harness.Protocols.Echo;
using Harness.Protocols.Http;

namespace MicroBenchmarks;

/// <summary>Where a reply ends and what it says: of an echo server, and of an HTTP server with the header fields of nginx.</summary>
public class ParsingReplies
{
    private static readonly EchoProtocol echo = new();
    private static readonly HttpProtocol http = new(HttpSpecification.Default);

    private readonly byte[] echoed = "t~17 exchange 1\n: from 4711\n"u8.ToArray();
    private readonly byte[] request = "t~17 exchange 1\n"u8.ToArray();
    private readonly byte[] expected = http.ExpectedReply("GET / HTTP/1.1\r\n\r\n"u8, "t~17"u8, 1).ToArray();
    private readonly byte[] response =
        "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Mon, 30 Nov 2026 12:00:00 GMT\r\nContent-Type: text/html\r\nContent-Length: 13\r\nConnection: keep-alive\r\nETag: \"65f2-d\"\r\nAccept-Ranges: bytes\r\n\r\nHello, world\n"u8.ToArray();

    [Benchmark]
    public bool Echo() => IsRight(echo, echoed, new AwaitedReply(request, isOwnerMarked: true));

    [Benchmark]
    public bool Http() => IsRight(http, response, new AwaitedReply(expected, isOwnerMarked: false));

    private static bool IsRight(IProtocol protocol, ReadOnlySpan<byte> received, in AwaitedReply awaited)
    {
        var length = protocol.LengthOfReply(received, awaited);
        return length == received.Length && protocol.Read(received, awaited).IsRight ? true : throw new InvalidOperationException("the reply is wrong");
    }
}
