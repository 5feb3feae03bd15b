namespace Harness.Worlds.Linux;

/// <summary>Does something again and again, on a thread of its own: a pool that has more to do than threads does not keep it waiting.</summary>
internal sealed class RepeatingThread : IDisposable
{
    private readonly ManualResetEventSlim over = new();
    private readonly Thread thread;

    public RepeatingThread(string name, TimeSpan period, Action action)
    {
        thread = new Thread(() =>
        {
            while (!over.Wait(period))
                action();
        }, 256 * 1024) { IsBackground = true, Name = name };
        thread.Start();
    }

    public void Dispose()
    {
        over.Set();
        if (thread != Thread.CurrentThread)
            thread.Join();
        over.Dispose();
    }
}
