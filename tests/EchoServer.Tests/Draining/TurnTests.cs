using EchoServer.Tests.Running;
using Mono.Unix.Native;

namespace EchoServer.Tests.Draining;

/// <summary>Several members that join, leave and die at the same time.</summary>
internal sealed class TurnTests : DrainingTests
{
    [Test]
    public async Task Of_two_that_leave_at_once_one_waits_and_accepts_meanwhile()
    {
        var first = await StartListeningAsync(["127.0.0.1:0", .. Patiently]);
        var (held, connecting) = HoldSynReceived(first.EndPoint);
        var second = await StartBesideAsync(first, Patiently);
        var survivor = await StartBesideAsync(first);
        await BeginToLeaveAsync(first, "steer");
        await WaitUntilSteeredAsync(first, first.EndPoint);
        await BeginToLeaveAsync(second, "steer");

        var owners = new HashSet<int>();
        for (var i = 0; i < 200 && owners.Count < 2; i++)
        {
            var client = await ConnectAsync(first.EndPoint);
            client.SynsRepeated.ShouldBe(0);
            owners.Add(await client.OwnerAsync());
        }

        owners.ShouldBe([second.Pid, survivor.Pid], ignoreOrder: true);
        HasLeft(second).ShouldBeFalse("it is the first one's turn");
        held.Listen();
        await connecting;
        (await LeftAsync(first)).SynReceived.ShouldBe(0);
        (await LeftAsync(second)).SynReceived.ShouldBe(0);
        (first.Output.Text + second.Output.Text).ShouldNotContain("because");
        for (var i = 0; i < 40; i++)
            await (await ConnectAsync(first.EndPoint)).ShouldBeServedByAsync(survivor.Pid);
    }

    [Test]
    public async Task The_turn_of_one_that_is_killed_in_mid_drain_goes_to_the_next()
    {
        var first = await StartListeningAsync(["127.0.0.1:0", .. Patiently]);
        HoldSynReceived(first.EndPoint);
        var second = await StartBesideAsync(first);
        var survivor = await StartBesideAsync(first);
        await BeginToLeaveAsync(first, "steer");
        await WaitUntilSteeredAsync(first, first.EndPoint);

        first.Signal(Signum.SIGKILL);
        await first.WaitForExitAsync();
        await BeginToLeaveAsync(second, "steer");

        await LeftAsync(second);
        second.Output.Text.ShouldNotContain("because");
        for (var i = 0; i < 40; i++)
            await (await ConnectAsync(first.EndPoint)).ShouldBeServedByAsync(survivor.Pid);
    }

    [Test]
    public async Task A_member_that_dies_while_another_leaves_does_not_send_new_connections_to_it()
    {
        var leaving = await StartListeningAsync(["127.0.0.1:0", .. Patiently]);
        var (held, connecting) = HoldSynReceived(leaving.EndPoint);
        var survivor = await StartBesideAsync(leaving);
        var dying = await StartBesideAsync(leaving);
        await BeginToLeaveAsync(leaving, "steer");
        await WaitUntilSteeredAsync(leaving, leaving.EndPoint);

        dying.Signal(Signum.SIGKILL);
        await dying.WaitForExitAsync();
        await WaitUntilSteeredAsync(leaving, leaving.EndPoint);

        for (var i = 0; i < 40; i++)
            await (await ConnectAsync(leaving.EndPoint)).ShouldBeServedByAsync(survivor.Pid);
        held.Listen();
        await connecting;
        await held.ShouldBeServedByAsync(leaving.Pid);
        (await LeftAsync(leaving)).SynReceived.ShouldBe(0);
    }

    [Test]
    public async Task One_that_joins_while_another_leaves_takes_nothing_away_and_gets_its_share_afterwards()
    {
        var leaving = await StartListeningAsync(["127.0.0.1:0", .. Patiently]);
        var (held, connecting) = HoldSynReceived(leaving.EndPoint);
        var survivor = await StartBesideAsync(leaving);
        await BeginToLeaveAsync(leaving, "steer");
        await WaitUntilSteeredAsync(leaving, leaving.EndPoint);

        var joined = await StartBesideAsync(leaving);
        await joined.Output.WaitForAsync($"process {joined.Pid} joined the group before its turn: ");

        // The program knows only the two that were there: the joined gets its first client when the leaving one looks for its place in the
        // group of three. Until it has found it the kernel's hash decides, and it may be chosen itself.
        Deadline.WaitUntil(() => OwnerOfOne() == joined.Pid, "the server that joined is counted");
        await WaitUntilSteeredAsync(leaving, leaving.EndPoint);
        for (var i = 0; i < 40; i++)
        {
            var client = await ConnectAsync(leaving.EndPoint);
            client.SynsRepeated.ShouldBe(0);
            (await client.OwnerAsync()).ShouldNotBe(leaving.Pid);
        }

        held.Listen();
        await connecting;
        await held.ShouldBeServedByAsync(leaving.Pid);
        (await LeftAsync(leaving)).SynReceived.ShouldBe(0);
        var owners = new HashSet<int>();
        Deadline.WaitUntil(() => owners.Add(OwnerOfOne()) || owners.Count == 2, "both get new connections");
        owners.ShouldBeSubsetOf([survivor.Pid, joined.Pid]);

        int OwnerOfOne()
        {
            var client = ConnectAsync(leaving.EndPoint).GetAwaiter().GetResult();
            client.SynsRepeated.ShouldBe(0);
            return client.OwnerAsync().GetAwaiter().GetResult();
        }
    }

    [Test]
    public async Task One_that_is_told_to_stop_while_it_waits_for_its_turn_never_listens()
    {
        var member = await StartListeningAsync();
        using var other = FallbackTests.TakeLock(member);
        var joined = Start([member.EndPoint.ToString()]);
        await joined.Output.WaitForAsync($"Process {joined.Pid} running");

        joined.Signal(Signum.SIGTERM);

        (await joined.WaitForExitAsync()).ShouldBe(0);
        joined.Output.Lines[^1].ShouldBe($"process {joined.Pid} closing tasks: 0");
    }
}
