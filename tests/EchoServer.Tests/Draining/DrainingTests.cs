using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using EchoServer.Tests.Running;
using Mono.Unix.Native;

namespace EchoServer.Tests.Draining;

/// <summary>
/// Tests that hold a server in the middle of its drain for as long as they need: a client that does not hear the server keeps
/// its connection in SYN_RECV, and the server waits for it.
/// </summary>
internal abstract partial class DrainingTests : ServerTests
{
    /// <summary>So long that no drain of a test ends by it.</summary>
    protected static readonly string[] Patiently = ["--drain-timeout", "10m"];

    /// <summary>Starts a server that listens beside others.</summary>
    protected Task<EchoServerProcess> StartBesideAsync(EchoServerProcess other, params string[] arguments) =>
        StartListeningAsync([other.EndPoint.ToString(), .. arguments]);

    /// <summary>Opens half a connection to a server that listens alone.</summary>
    protected (Client Client, Task Connecting) HoldSynReceived(IPEndPoint server)
    {
        var (client, connecting) = Client.StartToConnect(server, deaf: true);
        Keep(client);
        Deadline.WaitUntil(() => Proc.SynReceived(server.Port) == 1, "the server has half a connection");
        return (client, connecting);
    }

    /// <summary>Signals a server, waits for what it says at the beginning of its drain.</summary>
    protected static async Task BeginToLeaveAsync(EchoServerProcess server, string mode)
    {
        server.Signal(Signum.SIGTERM);
        await server.Output.WaitForAsync($"process {server.Pid} leaving the group: {mode}");
    }

    /// <summary>
    /// Waits until new connections go elsewhere: nothing announces it. When so many in a row have, it is not by chance
    /// (a group of two: one in 16 million).
    /// </summary>
    protected async Task WaitUntilSteeredAsync(EchoServerProcess leaving, IPEndPoint at)
    {
        for (var inARow = 0; inARow < 24; inARow++)
        {
            var client = await ConnectAsync(at);
            if (await client.OwnerAsync() == leaving.Pid)
                inARow = -1;
            client.Dispose();
        }
    }

    /// <summary>Waits for the end of a drain.</summary>
    /// <returns>What the server accepted meanwhile, and what was in SYN_RECV at its end.</returns>
    protected static async Task<(int Accepted, int SynReceived)> LeftAsync(EchoServerProcess server)
    {
        var match = LeftLine().Match(await server.Output.WaitForAsync($"process {server.Pid} left the group: "));
        return (Number("accepted"), Number("synReceived"));

        int Number(string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    protected static bool HasLeft(EchoServerProcess server) =>
        server.Output.Text.Contains($"process {server.Pid} left the group: ", StringComparison.Ordinal);

    /// <summary>Where clients of a server on this address connect to.</summary>
    protected static IPEndPoint ReachedAt(EchoServerProcess server, string address) => new(IPAddress.Parse(address), server.EndPoint.Port);

    /// <summary>An address of this machine that is not the loopback's; the traffic to it does not leave the machine.</summary>
    protected static string OtherAddress()
    {
        var address = System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(candidate => candidate.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(candidate));
        if (address is null)
            Assert.Ignore("This machine has no address but the loopback's.");
        return address!.ToString();
    }

    [GeneratedRegex(@"left the group: (?<accepted>\d+) accepted, (?<synReceived>\d+) in SYN_RECV, \d+ ms$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LeftLine();
}
