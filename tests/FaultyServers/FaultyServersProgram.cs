using System.Net;
using System.Net.Sockets;

namespace FaultyServers;

/// <summary>
/// Echo servers with one injected fault each: <c>FaultyServers FAULT ADDRESS:PORT</c>. A rule that does not turn red on
/// its server proves nothing when it is green.
/// </summary>
internal static class FaultyServersProgram
{
    private static async Task<int> Main(string[] args)
    {
        if (args is ["--list"])
        {
            foreach (var fault in FaultyServerCatalog.Faults)
                Console.WriteLine($"{fault.Name,-20} {fault.WhatIsWrong}");
            return 0;
        }

        if (args is [var name, var address]
            && FaultyServerCatalog.Faults.FirstOrDefault(fault => fault.Name == name) is { } chosen
            && IPEndPoint.TryParse(address, out var endPoint))
        {
            try
            {
                return await chosen.Create().RunAsync(endPoint);
            }
            catch (SocketException error)
            {
                await Console.Error.WriteLineAsync($"Cannot listen on {endPoint}: {error.Message}");
                return 69;
            }
        }

        await Console.Error.WriteLineAsync("Usage: FaultyServers FAULT ADDRESS:PORT. 'FaultyServers --list' shows the faults.");
        return 64;
    }
}
