using Harness.Observations;

namespace Harness.Worlds;

/// <summary>What is needed to start a server.</summary>
/// <param name="Name">The server's name in the scenario.</param>
/// <param name="Command">The program and its arguments, with nothing left to replace.</param>
/// <param name="Environment">Variables set in addition to the harness' own.</param>
/// <param name="WorkingDirectory">An absolute path, or null for the harness' own.</param>
/// <param name="PidFile">
/// The absolute path of the file in which a server that goes into the background names its main process; null for a server that stays.
/// </param>
/// <param name="ReadyFile">The absolute path of a file that it makes or changes when it is ready; null: none.</param>
/// <param name="Notifies">Whether it tells by a datagram when it is ready (sd_notify(3)): it gets <c>NOTIFY_SOCKET</c>.</param>
/// <param name="User">The user that it runs as, by name or number; null: that of the harness.</param>
/// <param name="Listener">The listening socket that it inherits (sd_listen_fds(3)); null: none.</param>
internal sealed record ServerLaunch(
    string Name,
    IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, string> Environment,
    string? WorkingDirectory,
    string? PidFile = null,
    string? ReadyFile = null,
    bool Notifies = false,
    ListenerLaunch? Listener = null,
    string? User = null);

/// <summary>The listening socket that a server inherits.</summary>
/// <param name="Address">Where one that the world opens listens, on the shared port.</param>
/// <param name="IsShared">Whether it is one that the world keeps to its end and gives to every server that asks for it; otherwise it is a new one with SO_REUSEPORT.</param>
/// <param name="From">A server whose listening sockets on the port it is; null: the world opens one.</param>
/// <param name="Name">What <c>LISTEN_FDNAMES</c> calls each of them.</param>
internal sealed record ListenerLaunch(System.Net.IPAddress Address, bool IsShared, IServerProcess? From, string Name);

/// <summary>
/// A server: a set of processes, and the leader among them, to which signals go and whose end is the server's. The leader is one from its start until it
/// has been waited for; its pid is never used after that.
/// </summary>
internal interface IServerProcess
{
    /// <summary>The process id of the leader: the process that was launched, or the one that its pid file named when that had ended.</summary>
    int Pid { get; }

    /// <summary>The effective user that it runs as; null where that is not known: it has ended, or this world has no users.</summary>
    int? User { get; }

    /// <summary>Completes after the leader ended, its output was read and the observer was told.</summary>
    Task Exited { get; }

    /// <summary>Whether its pid file is still to name its leader.</summary>
    bool IsHandingOver { get; }

    /// <summary>Whether it has told that it is ready, in the way that its launch asks for; false if that asks for none.</summary>
    bool HasToldReady { get; }

    /// <summary>
    /// Sends a signal to the leader; after SIGSTOP it returns when all threads have stopped, or after 5 s. False if it has been waited for already: never a
    /// signal to a stranger with a recycled id.
    /// </summary>
    bool TrySignal(Signal signal);

    /// <summary>Sends a signal to some of its processes, as <see cref="TrySignal(Signal)"/> does to the leader; the answer is those that it reached.</summary>
    IReadOnlyList<int> TrySignal(Signal signal, IReadOnlyList<int> processes);

    /// <summary>Whether one of its processes catches a signal now; null if that cannot be told.</summary>
    bool? Catches(Signal signal, int pid);

    /// <summary>Whether a process belongs to the server: the leader and what it started, also after its end. Looks at that process alone.</summary>
    bool Contains(int pid);

    /// <summary>The program in one of its processes now; null if that is none of them, or has ended. Looks at that process alone where the world can.</summary>
    ProcessImage? ImageOf(int pid)
    {
        foreach (var image in Images())
        {
            if (image.Pid == pid)
                return image;
        }

        return null;
    }

    /// <summary>The processes of the server that are alive now: the leader, and what it started, also after its end. Looks at all processes.</summary>
    IReadOnlyList<int> Processes();

    /// <summary>The programs in <see cref="Processes"/> now. Looks at all processes.</summary>
    IReadOnlyList<ProcessImage> Images();

    /// <summary>Those of <see cref="Images"/> that the leader has started, and that have executed a program since: a worker that was only forked is none. Looks at all processes.</summary>
    IReadOnlyList<ProcessImage> Executed();

    /// <summary>Those of <see cref="Processes"/> that are in the process group of the leader; none if that has ended.</summary>
    IReadOnlyList<int> Group();

    /// <summary>Sends SIGKILL to all of <see cref="Processes"/>.</summary>
    void KillAll();
}

/// <summary>How a process ended: exactly one of both; none, if that could not be told.</summary>
/// <param name="Code">Its exit code, 0 to 255.</param>
/// <param name="Signal">The number of the signal that ended it. Not the same as an exit code of 128 + n.</param>
internal readonly record struct ExitStatus(int? Code, int? Signal);

/// <summary>Is told what a server process does, in order, from a thread of the world.</summary>
internal interface IServerObserver
{
    /// <summary>It printed a line (without its end).</summary>
    void Printed(string line, bool isError);

    /// <summary>It went into the background: the process that was launched has exited with 0, and the one that its pid file names is the leader.</summary>
    /// <param name="from">The process that was launched.</param>
    /// <param name="to">The leader from here on.</param>
    void HandedOver(int from, int to)
    {
    }

    /// <summary>It ended. The last call.</summary>
    void Exited(ExitStatus status);
}
