using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;

namespace EchoServer.Tests.Running;

/// <summary>Tests that start servers and clients. Each test ends with the proof that its servers end well.</summary>
internal abstract partial class ServerTests
{
    private readonly List<EchoServerProcess> _servers = [];
    // Tests connect several clients at the same time.
    private readonly ConcurrentBag<Client> _clients = [];

    /// <summary>Starts a server and waits for nothing.</summary>
    protected EchoServerProcess Start(string[] arguments, string[]? prefix = null, bool readNow = true)
    {
        var server = EchoServerProcess.Start(arguments, prefix, readNow);
        _servers.Add(server);
        return server;
    }

    /// <summary>Starts a server on a free port of 127.0.0.1, or as said, and waits until it listens.</summary>
    protected async Task<EchoServerProcess> StartListeningAsync(string[]? arguments = null, string[]? prefix = null)
    {
        var server = Start(arguments ?? ["127.0.0.1:0"], prefix);
        await server.WaitUntilListeningAsync();
        return server;
    }

    protected async Task<Client> ConnectAsync(IPEndPoint server) => Keep(await Client.ConnectAsync(server));

    /// <summary>Connects, and waits until the server has accepted.</summary>
    protected async Task<Client> ConnectAsync(EchoServerProcess server)
    {
        var client = await ConnectAsync(server.EndPoint);
        await server.Output.WaitForAsync($"Process {server.Pid} accepted connection from: {client.LocalAddress}");
        return client;
    }

    protected Client Keep(Client client)
    {
        _clients.Add(client);
        return client;
    }

    /// <summary>
    /// Without clients, SIGHUP must end every server with 0, also one that drains already. (An orderly exit also keeps the
    /// coverage counts of the process.)
    /// </summary>
    [TearDown]
    public async Task Every_server_left_ends_well_without_its_clients()
    {
        try
        {
            foreach (var client in _clients)
                client.Dispose();
            foreach (var server in _servers.Where(server => !server.HasExited))
            {
                server.Hurry();
                (await server.WaitForExitAsync()).ShouldBe(0);
            }

            foreach (var line in _servers.SelectMany(server => server.Output.Lines))
                KnownLine().IsMatch(line).ShouldBeTrue($"unknown or torn line: '{line}'");
        }
        finally
        {
            foreach (var server in _servers)
            {
                TestContext.Out.WriteLine($"--- {server.Pid}\n{string.Join('\n', server.Output.Lines.Take(100))}\n{server.Errors.Text}");
                server.Dispose();
            }
        }
    }

    [GeneratedRegex(
        @"^(Process \d+ (running|listening on: \S+:\d+|accepted connection from: \S+:\d+|received (hangup|terminate|interrupt) signal)|process \d+ (leaving the group: (steer|((guard|accept)(, because [^:]+(: [^:]+)?)?)|immediate)|left the group: \d+ accepted, \d+ in SYN_RECV, \d+ ms|joined the group before its turn: another one that leaves takes long|closing tasks: \d+))$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KnownLine();
}
