namespace Harness.Worlds.Linux.Processes;

/// <summary>What the processes of one server have in common.</summary>
/// <param name="mark">The variable in their environment, <c>NAME=value</c>, unless they remove it.</param>
/// <param name="tag">Their timer slack in nanoseconds; null if there was no number left.</param>
internal sealed class ServerEntry(string mark, int? tag)
{
    /// <summary>The variable in their environment.</summary>
    public string Mark => mark;

    /// <summary>Their timer slack.</summary>
    public int? Tag => tag;

    private static readonly TimeSpan launchLimit = TimeSpan.FromSeconds(5);

    private volatile WatchedServer? process;
    private volatile bool isGivenUp;

    /// <summary>The server; null while it is being started.</summary>
    public WatchedServer? Process
    {
        get => process;
        set => process = value;
    }

    /// <summary>
    /// The server, once it is started; null if it could not be. On a busy machine it may listen, and have clients, before the thread that started it goes on: whoever finds its process
    /// meanwhile waits here, and does not take it for a stranger.
    /// </summary>
    public WatchedServer? Started()
    {
        if (process is null)
            SpinWait.SpinUntil(() => process is not null || isGivenUp, launchLimit);
        return process;
    }

    /// <summary>It could not be started: nobody waits for it.</summary>
    public void GiveUp() => isGivenUp = true;
}

/// <summary>A process that has to do with a run and belongs to no server of it that can be told.</summary>
/// <param name="Process">The process.</param>
/// <param name="IsOfThisRun">Whether it can be of no other run: it is in a namespace that is the run's alone, or no other run was under way since it started.</param>
internal readonly record struct Stranger(ProcessStat Process, bool IsOfThisRun);

/// <summary>The processes of a run at one moment.</summary>
/// <param name="Members">Those that belong to servers, alive.</param>
/// <param name="Strangers">Those in the network namespace of the run's own, or adopted by the harness, that belong to no known server.</param>
internal sealed record ProcessCensus(IReadOnlyList<(ServerEntry Server, ProcessStat Process)> Members, IReadOnlyList<Stranger> Strangers);
