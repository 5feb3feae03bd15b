using System.Net.Sockets;

namespace FaultyServers.Faults;

/// <summary>
/// The client's end of input ends the session, as where a runtime answers a FIN with a FIN by itself (allowHalfOpen: false): what was asked
/// before it, and is being worked on, is never answered. To be caught by echo-intact.
/// </summary>
internal sealed class ForgetsRequests : Server
{
    protected override Task ServeAsync(Socket client) => FaultySession.ConverseAsync(client, async (input, output) =>
    {
        while (await FaultySession.ReadLineAsync(input) is { Length: > 0 } line)
        {
            // The line is read, and nothing is left to read but the end.
            if (client.Poll(TimeSpan.Zero, SelectMode.SelectRead) && client.Available == 0)
                return;
            await output.WriteAsync(Compose(line, Pid));
        }
    });
}
