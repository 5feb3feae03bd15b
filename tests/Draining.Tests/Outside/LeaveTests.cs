using System.Net;
using System.Net.Sockets;
using Draining.Tests.Running;
using EchoServer.Tests.Running;
using Mono.Unix.Native;

namespace Draining.Tests.Outside;

/// <summary>A server that knows nothing of it leaves, and no connection is lost.</summary>
internal sealed class LeaveTests : OutsideTests
{
    /// <summary>With so few descriptors a server has one session at a time, and further connections wait in its queue.</summary>
    private readonly string[] _oneSession = ["prlimit", "--nofile=100:100"];

    [Test]
    public async Task Without_it_those_who_wait_in_the_queue_are_lost()
    {
        var (old, _, waiting) = await WithAQueueAsync();

        old.Signal(Signum.SIGTERM);

        foreach (var client in waiting)
            (await Should.ThrowAsync<SocketException>(client.ReceiveToEndAsync)).SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
    }

    [Test]
    public async Task With_it_those_who_wait_in_the_queue_are_served_and_new_connections_go_to_the_other_one()
    {
        var (old, session, waiting) = await WithAQueueAsync();
        var other = await StartCarelessAsync(old.EndPoint.ToString());
        var leave = Leave(old.Pid, "--settle", "1m", "--grace", "1m");
        await leave.StepAsync("steered");

        await ShouldServeAsync(old.EndPoint, other.Pid);
        leave.Steps().ShouldNotContain("settled", "two wait in its queue");
        session.Dispose();
        foreach (var client in waiting)
        {
            await client.ShouldBeServedByAsync(old.Pid);
            client.Dispose();
        }

        await ShouldLeaveAsync(leave);
        (await old.WaitForExitAsync()).ShouldBe(0);
        leave.Steps().ShouldBe(["found", "locked", "checked", "placed", "steered", "settled", "signalled", "closed", "detached", "exited"]);
        await ShouldServeAsync(old.EndPoint, other.Pid);
    }

    [Test]
    public async Task A_stopped_server_with_a_queue_is_taken_out_and_goes_on_when_it_is_continued()
    {
        var (old, other) = await StartTwoAsync();
        old.Freeze();
        var clients = new List<Client>();
        // Both get some: until the old one has three.
        Deadline.WaitUntil(
            () =>
            {
                clients.Add(ConnectAsync(old.EndPoint).GetAwaiter().GetResult());
                return QueuedAt(old.EndPoint) >= 3;
            },
            "three wait in the stopped server's queue");
        var leave = Leave(old.Pid, "--settle", "1m", "--grace", "1m");
        await leave.StepAsync("steered");

        await ShouldServeAsync(old.EndPoint, other.Pid);
        old.Thaw();

        foreach (var client in clients)
            (await client.OwnerAsync()).ShouldBeOneOf(old.Pid, other.Pid);
        clients.ForEach(client => client.Dispose());
        await ShouldLeaveAsync(leave);
    }

    [Test]
    public async Task What_is_not_accepted_in_the_time_is_said()
    {
        var (old, session, _) = await WithAQueueAsync();
        await StartCarelessAsync(old.EndPoint.ToString());
        var leave = Leave(old.Pid, "--settle", "100ms", "--grace", "1m");
        await leave.StepAsync("closed");
        session.Dispose();

        (await leave.ExitCodeAsync()).ShouldBe(2);
        leave.Errors.Text.ShouldContain("2 connections wait to be accepted by the old server, 0 handshakes are not over. They may be lost.");
    }

    [Test]
    public async Task A_server_that_does_not_end_in_the_grace_period_is_killed()
    {
        var (old, other) = await StartTwoAsync();
        Client? session = null;
        Deadline.WaitUntil(
            () =>
            {
                session = ConnectAsync(old.EndPoint).GetAwaiter().GetResult();
                return session.OwnerAsync().GetAwaiter().GetResult() == old.Pid;
            },
            "the old server has a session");

        var leave = Leave(old.Pid, "--grace", "300ms");

        (await leave.ExitCodeAsync()).ShouldBe(3);
        leave.Steps().ShouldContain("killed");
        (await old.WaitForExitAsync()).ShouldBe(128 + 9);
        await ShouldServeAsync(old.EndPoint, other.Pid);
    }

    [Test]
    public async Task It_works_on_every_address_of_both_families()
    {
        var old = await StartCarelessAsync("[::]:0");
        var other = await StartCarelessAsync($"[::]:{old.EndPoint.Port}");

        await ShouldLeaveAsync(Leave(old.Pid));

        await ShouldServeAsync(new IPEndPoint(IPAddress.Loopback, old.EndPoint.Port), other.Pid);
        await ShouldServeAsync(new IPEndPoint(IPAddress.IPv6Loopback, old.EndPoint.Port), other.Pid);
    }

    [Test]
    public async Task The_middle_one_of_three_leaves_and_the_others_share()
    {
        var (first, middle) = await StartTwoAsync();
        var last = await StartCarelessAsync(first.EndPoint.ToString());

        await ShouldLeaveAsync(Leave(middle.Pid));

        await AllShouldBeServingAsync(first.EndPoint, first.Pid, last.Pid);
    }

    [Test]
    public async Task An_echo_server_that_leaves_by_itself_as_well_knows_that_it_need_not()
    {
        var old = await StartListeningAsync();
        await StartListeningAsync([old.EndPoint.ToString()]);

        await ShouldLeaveAsync(Leave(old.Pid));

        await old.WaitForExitAsync();
        old.Output.Text.ShouldContain($"process {old.Pid} leaving the group: accept, because another process has taken it out of the group\n");
    }

    [Test]
    public async Task Each_step_is_a_JSON_object_where_that_is_asked_for()
    {
        var (old, _) = await StartTwoAsync();
        var leave = Leave(old.Pid, "--json");
        await ShouldLeaveAsync(leave);

        var objects = leave.Output.Lines.Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement).ToList();

        objects[0].GetProperty("step").GetString().ShouldBe("found");
        objects.SkipLast(1).ShouldAllBe(step => step.GetProperty("ms").GetDouble() > 0 && step.GetProperty("text").GetString()!.Length > 0);
        objects[^1].GetProperty("outcome").GetString().ShouldBe("done");
        objects[^1].GetProperty("exitCode").GetInt32().ShouldBe(0);
    }

    [Test]
    public async Task A_run_that_is_told_to_end_after_the_signal_waits_for_the_close()
    {
        var (old, other) = await StartTwoAsync();
        old.Freeze(); // it hears of the signal later
        var leave = Leave(old.Pid, "--grace", "1m");
        await leave.StepAsync("signalled");

        leave.Signal(Signum.SIGTERM);
        await ShouldServeAsync(old.EndPoint, other.Pid);
        old.Thaw();

        (await leave.ExitCodeAsync()).ShouldBe(128 + 15);
        leave.Steps().ShouldBe(["found", "locked", "checked", "placed", "steered", "settled", "signalled", "closed", "detached"]);
        await old.WaitForExitAsync();
        await ShouldServeAsync(old.EndPoint, other.Pid);
    }

    [Test]
    public async Task A_run_that_is_told_to_end_leaves_its_selector_if_the_close_does_not_come()
    {
        var (old, other) = await StartTwoAsync();
        old.Freeze();
        var leave = Leave(old.Pid, "--grace", "2s");
        await leave.StepAsync("signalled");

        leave.Signal(Signum.SIGTERM);

        (await leave.ExitCodeAsync()).ShouldBe(128 + 15);
        leave.Output.Text.ShouldContain("the selector stays");
        await ShouldServeAsync(old.EndPoint, other.Pid);
        old.Thaw();
        await old.WaitForExitAsync();
    }

    [Test]
    public async Task Somebody_else_may_stop_the_server()
    {
        var (old, other) = await StartTwoAsync();
        var leave = Leave(old.Pid, "--no-signal", "--grace", "1m");
        await leave.StepAsync("settled");
        await ShouldServeAsync(old.EndPoint, other.Pid);

        old.Signal(Signum.SIGTERM);

        await ShouldLeaveAsync(leave);
        leave.Steps().ShouldContain("detached");
    }

    [Test]
    public async Task Two_runs_at_once_take_both_servers_out_one_after_the_other()
    {
        var (first, second) = await StartTwoAsync();
        var third = await StartCarelessAsync(first.EndPoint.ToString());
        var one = Leave(first.Pid, "--settle", "1m");
        var two = Leave(second.Pid, "--settle", "1m");

        await ShouldLeaveAsync(one);
        await ShouldLeaveAsync(two);

        await ShouldServeAsync(first.EndPoint, third.Pid);
    }

    [Test]
    public async Task A_run_that_is_told_to_stop_undoes_what_it_began()
    {
        var (old, _, waiting) = await WithAQueueAsync();
        var other = await StartCarelessAsync(old.EndPoint.ToString());
        var leave = Leave(old.Pid, "--settle", "1m");
        await leave.StepAsync("steered");

        leave.Signal(Signum.SIGTERM);

        (await leave.ExitCodeAsync()).ShouldBe(128 + 15);
        leave.Steps().ShouldContain("undone");
        Deadline.WaitUntil(() => QueuedByOneMore(old.EndPoint), "the old server gets new connections again");
        other.HasExited.ShouldBeFalse();
        waiting.ForEach(client => client.Dispose());

        bool QueuedByOneMore(IPEndPoint at)
        {
            var before = QueuedAt(at);
            Keep(Client.ConnectAsync(at).GetAwaiter().GetResult());
            return QueuedAt(at) > before;
        }
    }

    [Test]
    public async Task If_the_new_server_dies_meanwhile_the_old_one_is_left_alone()
    {
        var (old, session, waiting) = await WithAQueueAsync();
        var other = await StartCarelessAsync(old.EndPoint.ToString());
        var leave = Leave(old.Pid, "--settle", "1m");
        await leave.StepAsync("steered");

        other.Signal(Signum.SIGKILL);

        await ShouldRefuseAsync(leave, 17, "the new server went away");
        session.Dispose();
        foreach (var client in waiting)
        {
            await client.ShouldBeServedByAsync(old.Pid);
            client.Dispose();
        }

        await ShouldServeAsync(old.EndPoint, old.Pid);
    }

    [Test]
    public async Task If_the_old_server_dies_meanwhile_that_is_said()
    {
        var (old, _, _) = await WithAQueueAsync();
        var other = await StartCarelessAsync(old.EndPoint.ToString());
        var leave = Leave(old.Pid, "--settle", "1m");
        await leave.StepAsync("steered");

        old.Signal(Signum.SIGKILL);

        (await leave.ExitCodeAsync()).ShouldBe(18);
        await ShouldServeAsync(old.EndPoint, other.Pid);
    }

    [Test]
    public async Task One_that_joins_meanwhile_gets_its_share()
    {
        var (old, session, waiting) = await WithAQueueAsync();
        var other = await StartCarelessAsync(old.EndPoint.ToString());
        var leave = Leave(old.Pid, "--settle", "1m");
        await leave.StepAsync("steered");

        var joined = await StartCarelessAsync(old.EndPoint.ToString());

        Deadline.WaitUntil(() => leave.Steps().Count(step => step == "steered") == 2, "it is counted");
        await AllShouldBeServingAsync(old.EndPoint, other.Pid, joined.Pid);
        session.Dispose();
        waiting.ForEach(client => client.Dispose());
        await ShouldLeaveAsync(leave);
        await AllShouldBeServingAsync(old.EndPoint, other.Pid, joined.Pid);
    }

    /// <summary>A server with a session and two who wait in its queue.</summary>
    private async Task<(EchoServerProcess Server, Client Session, List<Client> Waiting)> WithAQueueAsync()
    {
        var server = await StartCarelessAsync(prefix: _oneSession);
        var session = await ConnectAsync(server);
        List<Client> waiting = [await ConnectAsync(server.EndPoint), await ConnectAsync(server.EndPoint)];
        Deadline.WaitUntil(() => QueuedAt(server.EndPoint) == 2, "two wait");
        return (server, session, waiting);
    }

    private static long QueuedAt(IPEndPoint at)
    {
        using var tables = new SocketTables();
        return tables.Listening(at.Port).Max(socket => socket.Waiting);
    }
}
