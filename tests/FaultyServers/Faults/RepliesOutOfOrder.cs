using System.Net.Sockets;

namespace FaultyServers.Faults;

/// <summary>
/// Pipelined requests are answered as they are done and not as they came, as by a server that works on them in parallel and writes each
/// reply when it is ready: the second of two comes first. A session that sends one request at a time sees nothing of it, once it has
/// ended its input. To be caught by echo-intact.
/// </summary>
internal sealed class RepliesOutOfOrder : Server
{
    protected override Task ServeAsync(Socket client) => FaultySession.ConverseAsync(client, async (input, output) =>
    {
        while (await FaultySession.ReadLineAsync(input) is { Length: > 0 } first)
        {
            if (await FaultySession.ReadLineAsync(input) is { Length: > 0 } second)
                await output.WriteAsync(Compose(second, Pid));
            await output.WriteAsync(Compose(first, Pid));
        }
    });
}
