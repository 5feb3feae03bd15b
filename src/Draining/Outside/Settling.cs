namespace Draining.Outside;

/// <summary>Waits until the old server has accepted all that had come to it. It accepts as ever; nothing new comes.</summary>
/// <param name="context">What leaves.</param>
internal sealed class Settling(LeaveContext context)
{
    /// <summary>
    /// A client that has not answered the third SYN-ACK is 3 s late (the kernel sends them again after 1 s and 2 s more). On a port that the Internet reaches there is always one that never answers.
    /// </summary>
    private const int MostResent = 1;

    /// <summary>Waits, for all groups.</summary>
    /// <returns>What it has not accepted in the time, in words; null for nothing.</returns>
    /// <exception cref="RefusedException">A server went away meanwhile.</exception>
    public string? Await()
    {
        var limit = new TimeLimit(context.Options.Settle);
        var unsettled = new List<string>();
        foreach (var group in context.Groups)
        {
            if (Await(group, limit, out var unanswered) is { } left)
            {
                unsettled.Add(left);
                context.Report(LeaveStep.Settled, $"{left} after {context.Options.Settle.TotalSeconds:0.###} s: they may be lost");
            }
            else
            {
                context.Report(LeaveStep.Settled, $"{group.View.Name}: the old server has accepted all that had come to it{(unanswered == 0 ? "" : $", but for {unanswered} handshake{(unanswered == 1 ? "" : "s")} whose client has not answered three SYN-ACKs")}");
            }
        }

        return unsettled.Count == 0 ? null : string.Join("; ", unsettled);
    }

    private string? Await(OutsideGroup group, TimeLimit limit, out int unanswered)
    {
        unanswered = 0;
        while (true)
        {
            // What had chosen an old listener shows in the tables after it.
            Stragglers.Await();
            var handshakes = new Handshakes(context.Tables, group.View.Key.Address, MostResent);
            var areQueued = false;
            while (true)
            {
                CheckAlive();
                if (group.Renew(limit, context.Report))
                    break;
                handshakes.Look();
                if (handshakes.Count == 0 && !areQueued)
                {
                    // A handshake leaves the tables just before its connection is in the queue.
                    Stragglers.Await();
                    areQueued = true;
                }

                if (areQueued && group.Waiting() == 0)
                {
                    unanswered = handshakes.CountUnanswered();
                    return null;
                }

                if (limit.IsOver)
                    return $"{group.View.Name}: {group.Waiting() ?? 0} connections wait to be accepted by the old server, {handshakes.Count} handshakes are not over";
                Thread.Sleep(1);
            }
        }
    }

    private void CheckAlive()
    {
        context.Cancellation.ThrowIfCancellationRequested();
        if (context.Server.HasExited)
            throw new RefusedException(Refusal.OldServerGone, $"Process {context.Server.Pid} ended by itself.");
    }
}
