using Harness.Histories;
using Harness.Observations;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>
/// Sends every new connection to one server of the group. The kernel tells nobody which index a listener has in its group, so each
/// index is tried: a connection is opened and looked for in the kernel's tables, where it is accepted or in whose accept queue it is.
/// </summary>
internal sealed class GroupSteering
{
    /// <summary>How long a server that runs has for accepting the connection by which it was found: it is to leave its queue as it was.</summary>
    private static readonly TimeSpan acceptLimit = TimeSpan.FromSeconds(2);

    private readonly IWorld world;
    private readonly History history;
    private readonly Polling polling;
    private readonly ClientDeadlines clients;
    private readonly ServerRegistry servers;
    private readonly ListenerTable listeners;
    private readonly DeferredAccepts deferred;

    internal GroupSteering(IWorld world, History history, Polling polling, ClientDeadlines clients, ServerRegistry servers, ListenerTable listeners, DeferredAccepts deferred)
    {
        this.deferred = deferred;
        this.world = world;
        this.history = history;
        this.polling = polling;
        this.clients = clients;
        this.servers = servers;
        this.listeners = listeners;
    }

    /// <summary>Sends every new connection to a server from here on, also if it accepts nobody or its process is stopped.</summary>
    /// <exception cref="StepFailure">It does not listen, or no connection reaches it.</exception>
    public async Task ToAsync(LiveServer server, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        var target = listeners.RequireSocketsOf(server)[0];
        var members = world.Listeners().Count;
        for (var index = 0; index < members; index++)
        {
            SetProgram(target, index);
            if (!await ReachesAsync(server, cancellation))
                continue;
            history.Append(new ConnectionsSteered(server.Name, index));
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
        var server = servers.All.FirstOrDefault(listeners.IsListening)
            ?? throw new StepFailure("nobody listens, so there is no group whose program could be removed");
        SetProgram(listeners.RequireSocketsOf(server)[0], null);
        history.Append(new SteeringEnded(server.Name));
    }

    private void SetProgram(ListeningSocket member, int? index)
    {
        try
        {
            world.SetGroupProgram(member, index);
        }
        catch (WorldException error)
        {
            throw new StepFailure(error.Message.TrimEnd('.'), error);
        }
    }

    private async Task<bool> ReachesAsync(LiveServer server, CancellationToken cancellation)
    {
        var before = world.Listeners().ToDictionary(socket => socket.Inode, socket => socket.QueueLength);
        if ((await world.ConnectAsync(default, clients.HandshakeWait, cancellation)).Session is not { } probe)
            return false;

        LiveServer? reached = null;
        AcceptDeferred? why = null;
        var since = history.Elapsed;
        probe.Observe(new Deaf());
        var accepted = false;
        try
        {
            await polling.UntilAsync(() => (reached = ReachedBy(probe, before)) is not null || (why = deferred.Why(server: null, world.OwnerOf(probe).Ownership, since)) is not null, Polling.DefaultWithin, cancellation);
            if (why is not null)
            {
                SetProgram(listeners.RequireSocketsOf(server)[0], null);
                throw Deferral.Failure(why, $"which listener of the group is that of {server.Name} cannot be seen");
            }

            if (reached is { IsStopped: false })
                accepted = await polling.UntilAsync(() => world.OwnerOf(probe).Ownership == Ownership.Owned, acceptLimit, cancellation);
            return reached == server;
        }
        finally
        {
            // A server that has accepted it is done with it before the next step; one that has not would be waited for in vain.
            await probe.DisconnectAsync(accepted ? clients.CloseWait : TimeSpan.Zero);
        }
    }

    /// <summary>The server that has accepted a connection, or in whose accept queue it is; null if that cannot be told yet.</summary>
    private LiveServer? ReachedBy(ISession probe, Dictionary<ulong, int> queuesBefore)
    {
        var answer = world.OwnerOf(probe);
        if (answer.Ownership == Ownership.Owned)
            return answer.Pid is { } pid ? servers.OfProcess(pid) : null;
        var grown = world.Listeners().Where(socket => socket.QueueLength > queuesBefore.GetValueOrDefault(socket.Inode)).ToList();

        // Still queued after the queues were read: then it is in one of them, and one alone has grown.
        return grown.Count == 1 && world.OwnerOf(probe).Ownership == Ownership.Queued && grown[0].Pid is { } holder
            ? servers.OfProcess(holder)
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
