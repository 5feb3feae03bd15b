using System.Collections.Concurrent;
using Rollover;
using Rollover.Extending;

namespace Harness.Extending;

/// <summary>A rule of an extension at work, on a thread of its own: whatever it does there, it does not hold who asks.</summary>
/// <param name="rule">The rule.</param>
/// <param name="history">What it judges.</param>
internal sealed class RuleSearch(IRolloverRule rule, RunHistory history)
{
    private readonly ConcurrentQueue<RuleFinding> found = new();

    /// <summary>What it has found so far.</summary>
    public IReadOnlyList<RuleFinding> Found => [.. found];

    /// <summary>Lets it work.</summary>
    /// <param name="longest">How long it may take.</param>
    /// <param name="longestAfterStop">How long it may go on after the cancellation.</param>
    /// <param name="cancellation">The user stops the run.</param>
    /// <returns>Why it is not through; null if it is.</returns>
    public Exception? Run(TimeSpan longest, TimeSpan longestAfterStop, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(longest);
        using var hurries = cancellation.UnsafeRegister(_ => limit.CancelAfter(longestAfterStop), null);
        var work = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            work.WaitAsync(limit.Token).GetAwaiter().GetResult();
            return null;
        }
        catch (OperationCanceledException) when (!work.IsCompleted)
        {
            return new TimeoutException(cancellation.IsCancellationRequested ? "the run was interrupted before it was through" : $"it was not through in {longest.TotalSeconds:0.###} s");
        }
        catch (Exception error)
        {
            return error;
        }
    }

    private void Work()
    {
        foreach (var finding in rule.Check(history) ?? throw new InvalidOperationException("it gave no list of findings"))
            found.Enqueue(finding);
    }
}
