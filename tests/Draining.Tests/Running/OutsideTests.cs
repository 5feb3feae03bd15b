using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using EchoServer.Tests.Running;
using Mono.Unix.Native;

namespace Draining.Tests.Running;

/// <summary>Tests that take servers out of their groups from outside. The echo server that closes at once stands for all that know nothing of it.</summary>
internal abstract class OutsideTests : ServerTests
{
    private readonly ConcurrentBag<ToolProcess> _tools = [];
    private readonly ConcurrentBag<int> _strangers = [];

    /// <summary>A server that loses what waits in its queue when it is told to stop.</summary>
    protected Task<EchoServerProcess> StartCarelessAsync(string address = "127.0.0.1:0", string[]? prefix = null) => StartListeningAsync([address, "--drain", "immediate"], prefix);

    protected async Task<(EchoServerProcess Old, EchoServerProcess New)> StartTwoAsync()
    {
        var old = await StartCarelessAsync();
        return (old, await StartCarelessAsync(old.EndPoint.ToString()));
    }

    protected ToolProcess Tool(string[] arguments, string[]? prefix = null) => Keep(ToolProcess.Start("rollover-replace", arguments, prefix));

    protected ToolProcess Leave(int pid, params string[] options) => Tool(["leave", "--pid", pid.ToString(CultureInfo.InvariantCulture), .. options]);

    protected ToolProcess Keep(ToolProcess tool)
    {
        _tools.Add(tool);
        return tool;
    }

    /// <summary>Ends a server with the test that a tool has started.</summary>
    protected int Keep(int pid)
    {
        _strangers.Add(pid);
        return pid;
    }

    /// <summary>Each of so many connects is answered at once, by one of some servers.</summary>
    protected static async Task<HashSet<int>> ShouldServeAsync(IPEndPoint at, params int[] pids)
    {
        var owners = new HashSet<int>();
        for (var i = 0; i < 24; i++)
        {
            using var client = await Client.ConnectAsync(at);
            client.SynsRepeated.ShouldBe(0);
            owners.Add(await client.OwnerAsync());
        }

        owners.ShouldBeSubsetOf(pids);
        return owners;
    }

    /// <summary>Connects until each of some servers was met: nobody starves.</summary>
    protected static async Task AllShouldBeServingAsync(IPEndPoint at, params int[] pids)
    {
        var owners = new HashSet<int>();
        for (var i = 0; i < 200 && owners.Count < pids.Length; i++)
        {
            using var client = await Client.ConnectAsync(at);
            owners.Add(await client.OwnerAsync());
        }

        owners.ShouldBe(pids, ignoreOrder: true);
    }

    protected static async Task ShouldRefuseAsync(ToolProcess tool, int code, string words)
    {
        (await tool.ExitCodeAsync()).ShouldBe(code, $"{tool.Output.Text}{tool.Errors.Text}");
        tool.Errors.Text.ShouldStartWith("refused: ");
        tool.Errors.Text.ShouldContain(words);
        tool.Errors.Lines.Length.ShouldBe(1);
    }

    protected static async Task ShouldLeaveAsync(ToolProcess tool) => (await tool.ExitCodeAsync()).ShouldBe(0, $"{tool.Output.Text}{tool.Errors.Text}");

    [TearDown]
    public void Nothing_is_left()
    {
        foreach (var tool in _tools)
            tool.Dispose();
        foreach (var pid in _strangers)
            _ = Syscall.kill(pid, Signum.SIGKILL);
    }
}
