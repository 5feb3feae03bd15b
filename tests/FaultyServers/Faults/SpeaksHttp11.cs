using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;

namespace FaultyServers.Faults;

/// <summary>
/// A server of HTTP/1.1 that keeps its connections, and does with each request what its path says. Its drain is right: it answers what comes on the connections that it has, says
/// <c>Connection: close</c> meanwhile, and ends none on which a request may be on its way.
/// </summary>
internal class SpeaksHttp11 : Server
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<int, int> requests = new();
    private int connections, errors;

    /// <summary>So many of the first requests of <c>/503-at-first</c> are answered with 503: more than are made while somebody waits for its readiness in vain.</summary>
    private const int ErrorsAtFirst = 40;

    /// <summary>Whether it leaves.</summary>
    protected bool IsDraining { get; private set; }

    protected override async Task<int> StopAsync()
    {
        IsDraining = true;
        return await base.StopAsync();
    }

    protected override Task ServeAsync(Socket client)
    {
        var number = Interlocked.Increment(ref connections);
        return FaultySession.ConverseAsync(client, async (input, output) =>
        {
            while (await ReadRequestAsync(input) is { } path)
            {
                if (number == 1 && path.Contains("-before-one-that-has-come", StringComparison.Ordinal))
                    await ReadRequestAsync(input);
                if (!await AnswerAsync(path, number, output))
                    break;
            }

            client.Shutdown(SocketShutdown.Both);
        });
    }

    /// <summary>Answers a request. False: the connection is over.</summary>
    protected virtual async Task<bool> AnswerAsync(string path, int connection, Stream output)
    {
        var body = $"hello {path}";
        var (what, id) = path.Split('?') is [var first, var second] ? (first, second) : (path, "");
        switch (what)
        {
            case "/chunked":
                await SendAsync(output, $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\n{body[..5]}\r\n{body.Length - 5:x}\r\n{body[5..]}\r\n0\r\nX-Sum: 1\r\n\r\n");
                return true;
            case "/interim":
                await SendAsync(output, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
                break;
            case "/until-the-end":
                await SendAsync(output, $"HTTP/1.1 200 OK\r\n\r\n{body}");
                return false;
            case "/old":
                await SendAsync(output, $"HTTP/1.0 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
                return false;
            case "/close":
                await SendAsync(output, $"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}");
                return false;
            case "/close-before-one-that-has-come":
                goto case "/close";
            case "/too-late-for-the-second":
                if (requests.AddOrUpdate(connection, 1, static (_, count) => count + 1) == 1)
                    break;
                await SendAsync(output, "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                return false;
            case "/ends-idle-before-one-that-has-come":
                goto case "/ends-idle";
            case "/ends-idle":
                await SendAsync(output, $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
                return false;
            case "/half-until-the-end" when IsDraining:
                await SendAsync(output, $"HTTP/1.1 200 OK\r\n\r\n{body[..(body.Length / 2)]}");
                return false;
            case "/half-until-the-end":
                goto case "/until-the-end";
            case "/empty-when-it-leaves" when IsDraining:
                body = "";
                break;
            case "/503-at-first" when Interlocked.Increment(ref errors) <= ErrorsAtFirst:
                goto case "/503";
            case "/503-when-it-leaves" when IsDraining:
                goto case "/503";
            case "/404":
                await SendAsync(output, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
                return true;
            case "/404-and-503-when-it-leaves":
                if (IsDraining)
                    goto case "/503";
                goto case "/404";
            case "/slow":
                await Task.Delay(TimeSpan.FromSeconds(1.2));
                break;
            case "/crashes" when Interlocked.Increment(ref errors) > 4:
                Environment.Exit(3);
                break;
            case "/503":
                await SendAsync(output, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
                return true;
            case "/cut-off":
                await SendAsync(output, $"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{body}");
                return false;
            case "/cut-off-chunks":
                await SendAsync(output, $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{body[..5]}\r\n");
                return false;
            case "/exit":
                Environment.Exit(3);
                break;
            case "/no-answer":
                return false;
            case "/no-answer-now-and-then":
                if (connection % 35 == 5)
                    return false; // never twice in a row: the one that is sent again comes soon
                break;
            case "/endless-interim":
                await SendForEverAsync(output, "HTTP/1.1 100 Continue\r\n\r\n");
                return false;
            case "/farewell":
                // Its beginning in one piece with the response: a request that crosses a 408 is lost, and that is another case.
                await SendAsync(output, $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n");
                await Task.Delay(5);
                await SendAsync(output, "Content-Length: 0\r\n\r\n");
                return false;
            case "/farewell-and-stays":
                // In one piece: a 408 that comes after the client's own end would be no fault.
                await SendAsync(output, $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
                return true;
            case "/garbage":
                await SendAsync(output, "220 hello\r\n");
                return true;
            case "/http2":
                await output.WriteAsync(new byte[] { 0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }); // GOAWAY: PROTOCOL_ERROR, as Node.js answers (RFC 9113, section 6.8)
                return false;
            case "/http2-only":
                const string refusal = "An HTTP/1.x request was sent to an HTTP/2 only endpoint."; // as Kestrel answers
                await SendAsync(output, $"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: {refusal.Length}\r\n\r\n{refusal}");
                return false;
            case "/tls":
                await output.WriteAsync(new byte[] { 0x15, 3, 3, 0, 2, 2, 70 });
                return false;
            case "/endless-head":
                await SendAsync(output, "HTTP/1.1 200 OK\r\n");
                await SendForEverAsync(output, "X-More: and more\r\n");
                return false;
            case "/endless-body":
                await SendAsync(output, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                await SendForEverAsync(output, $"400\r\n{new string('x', 1024)}\r\n");
                return false;
            case "/never-complete":
                await SendAsync(output, $"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{body}");
                await Task.Delay(Timeout.Infinite);
                return false;
            case "/two-answers":
                await SendAsync(output, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                break;
            case "/of-another":
                body = body.Replace(id, id + "0", StringComparison.Ordinal);
                break;
        }

        var close = IsDraining ? "Connection: close\r\n" : "";
        await SendAsync(output, $"HTTP/1.1 200 OK\r\n{close}X-Id: {id}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        return close.Length == 0;
    }

    private static async Task SendAsync(Stream output, string text) => await output.WriteAsync(Encoding.ASCII.GetBytes(text));

    private static async Task SendForEverAsync(Stream output, string text)
    {
        var bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, 100)));
        while (true)
            await output.WriteAsync(bytes);
    }

    /// <summary>The path of the next request, with its body left out; null at the end.</summary>
    private static async Task<string?> ReadRequestAsync(PipeReader input)
    {
        var first = Encoding.ASCII.GetString(await FaultySession.ReadLineAsync(input)).Split(' ');
        if (first.Length < 3)
            return null;
        var length = 0;
        while (Encoding.ASCII.GetString(await FaultySession.ReadLineAsync(input)).Trim() is { Length: > 0 } field)
        {
            if (field.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                length = int.Parse(field[15..], System.Globalization.CultureInfo.InvariantCulture);
        }

        if (length > 0)
            input.AdvanceTo((await input.ReadAtLeastAsync(length)).Buffer.GetPosition(length));
        return first[1];
    }
}
