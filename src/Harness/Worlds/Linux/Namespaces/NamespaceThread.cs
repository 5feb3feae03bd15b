using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Harness.Worlds.Linux.Namespaces;

/// <summary>
/// A thread of one's own that lives as long as a run. Two things of Linux belong to a thread and not to a process: the network
/// namespace that new sockets, new processes and <c>/proc/thread-self/net</c> see (unshare(2), network_namespaces(7)), and the
/// parent whose end triggers PR_SET_PDEATHSIG (prctl(2)). So sockets are created and servers started here, and only here.
/// </summary>
internal sealed class NamespaceThread : IDisposable
{
    private readonly BlockingCollection<Action> work = [];
    private readonly Thread thread;

    /// <summary>Starts the thread.</summary>
    public NamespaceThread(string name)
    {
        thread = new Thread(Work) { IsBackground = true, Name = name };
        thread.Start();
    }

    /// <summary>
    /// Runs a short synchronous action on the thread and waits for it. The caller blocks instead of awaiting: a continuation
    /// that is queued from this thread could make the thread pool start a worker that inherits the namespace.
    /// </summary>
    public T Invoke<T>(Func<T> action)
    {
        if (Thread.CurrentThread == thread)
            return action();

        T result = default!;
        ExceptionDispatchInfo? failure = null;
        using var done = new ManualResetEventSlim();
        work.Add(() =>
        {
            try
            {
                result = action();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }

            done.Set();
        });
        done.Wait();
        failure?.Throw();
        return result;
    }

    /// <inheritdoc cref="Invoke{T}"/>
    public void Invoke(Action action) => Invoke(() =>
    {
        action();
        return true;
    });

    /// <summary>Ends the thread; its namespace ends when nothing else is in it.</summary>
    public void Dispose()
    {
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
    }

    private void Work()
    {
        foreach (var action in work.GetConsumingEnumerable())
            action();
    }
}
