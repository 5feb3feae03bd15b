using Harness.Histories;
using Harness.Observations;
using Harness.Worlds;
using Microsoft.Extensions.Logging;

namespace Harness.Running;

/// <summary>
/// What happens when the steps are over: packets that are held go on, traffic begins no more sessions, and what is open is watched until every server that
/// was told to drain has exited or used up its grace period. Only then is every session closed. Every server that still drains may finish, every other one
/// is stopped, and whatever is still there after that is recorded and killed.
/// </summary>
/// <param name="history">That it begins is recorded there.</param>
/// <param name="packets">Those that are held.</param>
/// <param name="traffic">What is stopped.</param>
/// <param name="sessions">What is closed.</param>
/// <param name="owners">Waits for the owners of sessions before they are closed.</param>
/// <param name="drains">What is watched.</param>
/// <param name="generations">What is watched as well.</param>
/// <param name="shutdown">Ends the servers.</param>
/// <param name="leftovers">Ends what they leave.</param>
/// <param name="polling">How to wait.</param>
/// <param name="longestStop">How long traffic that is stopped may take to end.</param>
/// <param name="log">Told of every phase.</param>
internal sealed class Cleanup(
    History history, HeldPackets packets, Traffics traffic, RunSessions sessions, SessionWatch owners, Drains drains, Generations generations, Shutdown shutdown, Leftovers leftovers,
    Polling polling, TimeSpan longestStop, ILogger log)
{
    /// <summary>Cleans up. When the token is cancelled nothing more is waited for: sessions are closed and servers killed at once.</summary>
    /// <param name="watches">Whether servers that drain are watched before sessions are closed: a run whose steps have failed is not verified, whatever they do.</param>
    /// <param name="cancellation">Ends it before its time.</param>
    public async Task RunAsync(bool watches, CancellationToken cancellation)
    {
        history.Append(new CleanupStarted());
        try
        {
            cancellation.ThrowIfCancellationRequested();
            shutdown.ContinueAll();
            log.Enters("cleanup: packets that are held go on");
            await packets.ReleaseAllAsync().WaitAsync(cancellation);
            log.Enters("cleanup: traffic begins no more sessions");
            traffic.QuiesceAll();
            log.Enters("cleanup: replies that are outstanding are waited for");
            await sessions.AwaitRepliesAsync(cancellation);
            log.Enters("cleanup: servers that drain are watched");
            if (watches)
            {
                await drains.WatchToTheEndAsync(cancellation);
                await generations.WatchToTheEndAsync(cancellation);
                await generations.WatchNewAsync(cancellation);
            }

            log.Enters("cleanup: sessions get their owners");
            await owners.AwaitOwnersAsync(cancellation);
            log.Enters("cleanup: traffic is stopped");
            await StopTrafficAsync(cancellation);
            log.Enters("cleanup: sessions are closed");
            await sessions.EndAsync([.. sessions.All.Where(session => !session.IsClosed)], ClientEnding.Disconnect, byHarness: true).WaitAsync(cancellation);
            log.Enters("cleanup: old generations that sessions kept are seen to their end");
            await generations.WatchHeldAsync(cancellation);
            log.Enters("cleanup: drains are seen to their end");
            await drains.FinishAsync(cancellation);
            log.Enters("cleanup: servers are stopped");
            generations.ForgetNew();
            await shutdown.StopAllAsync(cancellation);
            log.Enters("cleanup: what servers left behind is looked for");
            await leftovers.EndAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            log.Enters("cleanup: everything is killed");
            await KillAsync();
        }
        finally
        {
            // Whatever went wrong, nothing goes on opening sessions.
            traffic.AbandonAll();
        }
    }

    /// <summary>The scenario's time is over with its steps, so that traffic which does not end has a limit of its own.</summary>
    /// <exception cref="WorldException">It did not end.</exception>
    private async Task StopTrafficAsync(CancellationToken cancellation)
    {
        if (!await polling.EndsWithinAsync(traffic.StopAllAsync(cancellation), longestStop, cancellation))
            throw new WorldException($"traffic that was stopped did not end within {SecondsText.Of(longestStop)}");
    }

    private async Task KillAsync()
    {
        try
        {
            traffic.AbandonAll();
        }
        finally
        {
            await sessions.AbandonAsync();
            await shutdown.KillAllAsync();
            await drains.FinishAsync(new CancellationToken(canceled: true));
        }
    }
}
