namespace Harness.Exploring;

/// <summary>
/// Lets those that are numbered do something one after the other in the order of their numbers, however late each comes to it. Safe from any
/// thread.
/// </summary>
/// <param name="first">The first number; the others follow without a gap.</param>
internal sealed class InOrder(int first)
{
    private readonly Lock gate = new();
    private readonly HashSet<int> through = [];
    private readonly Dictionary<int, TaskCompletionSource> waiting = [];
    private int next = first;

    /// <summary>Waits until all with a smaller number are through.</summary>
    public Task WaitAsync(int number)
    {
        lock (gate)
        {
            if (number <= next)
                return Task.CompletedTask;
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add(number, turn);
            return turn.Task;
        }
    }

    /// <summary>Says that one is through, whether or not it waited.</summary>
    public void Through(int number)
    {
        lock (gate)
        {
            through.Add(number);
            while (through.Remove(next))
                next++;
            if (waiting.Remove(next, out var turn))
                turn.SetResult();
        }
    }
}
