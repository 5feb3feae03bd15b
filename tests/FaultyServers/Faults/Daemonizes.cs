using System.Diagnostics;
using System.Net;

namespace FaultyServers.Faults;

/// <summary>
/// A server that goes into the background, as daemons do: the process that was launched starts the server, with an empty environment and in a session of its own,
/// writes its pid to <c>server.pid</c> in the working directory, and exits with 0. Nothing is wrong with that, if the harness is told of the file.
/// </summary>
internal sealed class Daemonizes : Server
{
    public override async Task<int> RunAsync(IPEndPoint endPoint)
    {
        var start = new ProcessStartInfo("setsid", ["env", "-i", Environment.ProcessPath!, "none", endPoint.ToString()]) { UseShellExecute = false };
        using var server = Process.Start(start)!;
        await File.WriteAllTextAsync("server.pid", $"{server.Id}\n"); // setsid and env become the server
        return 0;
    }
}
