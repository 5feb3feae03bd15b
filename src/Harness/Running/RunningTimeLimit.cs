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
    private readonly TimeSpan limit;
    private readonly ITimer timer;

    /// <summary>Begins.</summary>
    /// <param name="begun">When, since the run began: what the harness did not run from then on counts. Now or earlier.</param>
    /// <param name="limit">How long from then on.</param>
    /// <param name="pauses">When the harness did not run.</param>
    /// <param name="history">The history's clock.</param>
    /// <param name="time">The clock.</param>
    public RunningTimeLimit(TimeSpan begun, TimeSpan limit, HarnessPauses pauses, History history, TimeProvider time)
    {
        (this.pauses, this.history, this.begun, this.limit) = (pauses, history, begun, limit);
        var left = begun + limit - history.Elapsed;
        lock (gate)
            timer = time.CreateTimer(static running => ((RunningTimeLimit)running!).Expire(), this, left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
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
            var now = history.Elapsed;
            var stood = pauses.Within(begun, now);
            var left = begun + limit + (stood < Limits.HarnessPauses ? stood : Limits.HarnessPauses) - now;
            if (left > TimeSpan.Zero)
            {
                timer.Change(left, Timeout.InfiniteTimeSpan);
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
