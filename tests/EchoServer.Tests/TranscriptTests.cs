using System.Text.RegularExpressions;
using EchoServer.Tests.Running;
using Mono.Unix.Native;

namespace EchoServer.Tests;

/// <summary>The rollover that the server was written for, from both servers' points of view.</summary>
internal sealed partial class TranscriptTests : ServerTests
{
    [Test]
    public async Task A_rollover_reads_as_in_the_transcript()
    {
        var old = await StartListeningAsync();
        var first = await ConnectAsync(old);
        var second = await ConnectAsync(old);
        await first.ShouldBeServedByAsync(old.Pid, "test\r\n");
        await second.ShouldBeServedByAsync(old.Pid, "test\r\n");

        var survivor = await StartListeningAsync([old.EndPoint.ToString()]);
        old.Signal(Signum.SIGHUP);
        await old.Output.WaitForAsync($"process {old.Pid} closing tasks: ");
        await first.ShouldBeServedByAsync(old.Pid, "fff\r\n");
        var third = await ConnectAsync(survivor);
        await third.ShouldBeServedByAsync(survivor.Pid, "fff\r\n");

        first.Dispose();
        second.Dispose();
        (await old.WaitForExitAsync()).ShouldBe(0);
        survivor.Signal(Signum.SIGHUP);
        await survivor.Output.WaitForAsync($"process {survivor.Pid} closing tasks: ");
        third.Dispose();
        (await survivor.WaitForExitAsync()).ShouldBe(0);

        // A probe of the server that leaves may reach the other one, if the machine is busy.
        foreach (var line in survivor.Output.Lines)
        {
            if (line.Contains("accepted connection", StringComparison.Ordinal) && !line.EndsWith(third.LocalAddress, StringComparison.Ordinal))
                survivor.Output.Forget(line);
        }

        Snapshot.Verify(Milliseconds().Replace(old.Output.Text + "\n" + survivor.Output.Text, "MS ms")
            .Replace(old.Pid.ToString(), "OLD")
            .Replace(survivor.Pid.ToString(), "SURVIVOR")
            .Replace(first.LocalAddress, "FIRST")
            .Replace(second.LocalAddress, "SECOND")
            .Replace(third.LocalAddress, "THIRD")
            .Replace(old.EndPoint.ToString(), "127.0.0.1:PORT"));
    }

    [GeneratedRegex(@"\d+ ms$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Milliseconds();
}
