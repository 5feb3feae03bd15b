using Harness.Histories;
using Harness.Observations;

namespace Harness.Running;

/// <summary>
/// A limit against which only time counts in which the harness ran: what it did not run is waited for again, up to <see cref="Limits.HarnessPauses"/>. A busy machine accuses nobody, and does
/// not acquit either.
/// </summary>
internal sealed class RunningTimeLimit : IDisposable
{
    private readonly CancellationTokenSource over = new();
    private readonly HarnessPauses pauses;
    private readonly History history;
    private readonly TimeSpan begun;
    private readonly Lock gate = new();
    private readonly ITimer timer;
    private TimeSpan added;

    /// <summary>Begins now.</summary>
    /// <param name="limit">How long, 0 or longer.</param>
    /// <param name="pauses">When the harness did not run.</param>
    /// <param name="history">The history's clock.</param>
    /// <param name="time">The clock.</param>
    public RunningTimeLimit(TimeSpan limit, HarnessPauses pauses, History history, TimeProvider time)
    {
        (this.pauses, this.history, begun) = (pauses, history, history.Elapsed);
        lock (gate)
            timer = time.CreateTimer(static limit => ((RunningTimeLimit)limit!).Expire(), this, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the limit is over.</summary>
    public CancellationToken Token => over.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        timer.Dispose();
        over.Dispose();
    }

    private void Expire()
    {
        lock (gate)
        {
            var stood = pauses.Within(begun, history.Elapsed);
            var more = (stood < Limits.HarnessPauses ? stood : Limits.HarnessPauses) - added;
            if (more > TimeSpan.Zero)
            {
                added += more;
                timer.Change(more, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        try
        {
            over.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The wait ended just now.
        }
    }
}
