using Harness.Histories;

namespace Harness.Running;

/// <summary>
/// Follows the length of a server's accept queues from look to look. A queue that is emptied all the time is of no interest, however often it is seen with
/// something in it; one in which something waits at every look for a while is.
/// </summary>
/// <param name="server">The server's name.</param>
internal sealed class AcceptQueueWatch(string server)
{
    /// <summary>From this time on a queue that was never seen empty counts as stalled.</summary>
    private static readonly TimeSpan stalledAfter = TimeSpan.FromMilliseconds(100);

    private TimeSpan? since;
    private int told;

    /// <summary>How many waited at the last look.</summary>
    public int Length { get; private set; }

    /// <summary>Takes the length at a look; an event if it is worth one.</summary>
    public QueueStalled? Take(int length, TimeSpan now)
    {
        Length = length;
        if (length == 0)
        {
            var ended = told > 0 ? new QueueStalled(server, 0, since ?? now) : null;
            (since, told) = (null, 0);
            return ended;
        }

        since ??= now;
        if (now - since < stalledAfter || length < told + Math.Max(1, told / 4))
            return null;
        told = length;
        return new QueueStalled(server, length, since.Value);
    }
}
