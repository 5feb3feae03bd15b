using Mono.Unix.Native;

namespace Harness.Commands;

/// <summary>The end of a worker's process: whatever extensions have left running (a thread in the foreground, what is done at an exit) does not outlive it.</summary>
internal static class WorkerEnd
{
    /// <summary>How long what is done at an exit may take.</summary>
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(10);

    /// <summary>Ends the process.</summary>
    /// <param name="code">Its exit code.</param>
    public static void Exit(int code)
    {
        new Thread(() =>
        {
            Thread.Sleep(longest);
            Stdlib._Exit(code);
        })
        { IsBackground = true, Name = "end of the worker" }.Start();
        Environment.Exit(code);
    }
}
