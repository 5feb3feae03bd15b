using Harness.Histories;
using Harness.Observations;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>
/// Sends every new connection to one server of the group. The kernel tells nobody which index a listener has in its group, so each
/// index is tried: a connection is opened and looked for in the kernel's tables, where it is accepted or in whose accept queue it is.
/// </summary>
public sealed class GroupSteering
{
    private static readonly TimeSpan closeLimit = TimeSpan.FromSeconds(1);

    /// <summary>How long a server that runs has for accepting the connection by which it was found: it is to leave its queue as it was.</summary>
    private static readonly TimeSpan acceptLimit = TimeSpan.FromSeconds(2);

    private readonly Run run;

    internal GroupSteering(Run run) => this.run = run;

    /// <summary>Sends every new connection to a server from here on, also if it accepts nobody or its process is stopped.</summary>
    /// <exception cref="StepFailure">It does not listen, or no connection reaches it.</exception>
    public async Task ToAsync(LiveServer server, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        var target = run.Listeners.RequireSocketsOf(server)[0];
        var members = run.World.Listeners().Count;
        for (var index = 0; index < members; index++)
        {
            SetProgram(target, index);
            if (!await ReachesAsync(server, cancellation))
                continue;
            run.History.Append(new ConnectionsSteered(server.Name, index));
            return;
        }

        SetProgram(target, null);
        throw new StepFailure($"no connection reaches {server.Name}")
        {
            Expected = $"one of the {members} listeners of the port is that of {server.Name}, and connections can be sent to it",
            Actual = "a listener on another address is in another group, and a full accept queue takes nobody",
            Servers = [server.Name],
        };
    }

    /// <summary>Leaves the choice to the kernel again.</summary>
    /// <exception cref="StepFailure">Nobody listens.</exception>
    public void End()
    {
        var server = run.Servers.All.FirstOrDefault(run.Listeners.IsListening)
            ?? throw new StepFailure("nobody listens, so there is no group whose program could be removed");
        SetProgram(run.Listeners.RequireSocketsOf(server)[0], null);
        run.History.Append(new SteeringEnded(server.Name));
    }

    private void SetProgram(ListeningSocket member, int? index)
    {
        try
        {
            run.World.SetGroupProgram(member, index);
        }
        catch (WorldException error)
        {
            throw new StepFailure(error.Message.TrimEnd('.'), error);
        }
    }

    private async Task<bool> ReachesAsync(LiveServer server, CancellationToken cancellation)
    {
        var before = run.World.Listeners().ToDictionary(socket => socket.Inode, socket => socket.QueueLength);
        if ((await run.World.ConnectAsync(default, run.Patience.Scale(RunSessions.HandshakeWait), cancellation)).Session is not { } probe)
            return false;

        LiveServer? reached = null;
        probe.Observe(new Deaf());
        var accepted = false;
        try
        {
            await run.Patience.UntilAsync(() => (reached = ReachedBy(probe, before)) is not null, Patience.DefaultWithin, cancellation);
            if (reached is { IsStopped: false })
                accepted = await run.Patience.UntilAsync(() => run.World.OwnerOf(probe).Ownership == Ownership.Owned, acceptLimit, cancellation);
            return reached == server;
        }
        finally
        {
            // A server that has accepted it is done with it before the next step; one that has not would be waited for in vain.
            await probe.DisconnectAsync(accepted ? run.Patience.Scale(closeLimit) : TimeSpan.Zero);
        }
    }

    /// <summary>The server that has accepted a connection, or in whose accept queue it is; null if that cannot be told yet.</summary>
    private LiveServer? ReachedBy(ISession probe, Dictionary<ulong, int> queuesBefore)
    {
        var answer = run.World.OwnerOf(probe);
        if (answer.Ownership == Ownership.Owned)
            return answer.Pid is { } pid ? run.Servers.OfProcess(pid) : null;
        var grown = run.World.Listeners().Where(socket => socket.QueueLength > queuesBefore.GetValueOrDefault(socket.Inode)).ToList();

        // Still queued after the queues were read: then it is in one of them, and one alone has grown.
        return grown.Count == 1 && run.World.OwnerOf(probe).Ownership == Ownership.Queued && grown[0].Pid is { } holder
            ? run.Servers.OfProcess(holder)
            : null;
    }

    /// <summary>What a server says to a connection that asks for nothing is of no interest, and the client reads its end.</summary>
    private sealed class Deaf : ISessionObserver
    {
        public void Received(ReadOnlySpan<byte> bytes)
        {
        }

        public void Ended(ServerEnding how, string? detail)
        {
        }
    }
}
