namespace Harness.Running;

/// <summary>Does the same to many things, several at a time.</summary>
internal static class Concurrently
{
    /// <summary>
    /// Does it to each, in the caller's synchronization context if there is one (a simulated world has one thread for all), otherwise on the
    /// thread pool. The first error ends it, when those under way are through.
    /// </summary>
    public static async Task ForEachAsync<T>(IReadOnlyList<T> things, int atOnce, Func<T, Task> action, CancellationToken cancellation)
    {
        var next = -1;
        var failed = false;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(atOnce, things.Count)).Select(_ => WorkAsync()));

        async Task WorkAsync()
        {
            await Task.Yield();
            try
            {
                for (var i = Interlocked.Increment(ref next); i < things.Count && !Volatile.Read(ref failed); i = Interlocked.Increment(ref next))
                {
                    cancellation.ThrowIfCancellationRequested();
                    await action(things[i]);
                }
            }
            catch
            {
                Volatile.Write(ref failed, true);
                throw;
            }
        }
    }
}
