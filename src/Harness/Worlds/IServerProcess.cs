using Harness.Scenarios;

namespace Harness.Worlds;

/// <summary>What is needed to start a server.</summary>
/// <param name="Name">The server's name in the scenario.</param>
/// <param name="Command">The program and its arguments, with nothing left to replace.</param>
/// <param name="Environment">Variables set in addition to the harness' own.</param>
/// <param name="WorkingDirectory">An absolute path, or null for the harness' own.</param>
public sealed record ServerLaunch(
    string Name,
    IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, string> Environment,
    string? WorkingDirectory);

/// <summary>A server process. It is one from its start until it has been waited for; its pid is never used after that.</summary>
public interface IServerProcess
{
    /// <summary>The process id.</summary>
    int Pid { get; }

    /// <summary>The effective user that it runs as; null where that is not known: it has ended, or this world has no users.</summary>
    int? User { get; }

    /// <summary>Completes after the process ended, its output was read and the observer was told.</summary>
    Task Exited { get; }

    /// <summary>Sends a signal; after SIGSTOP it returns when all threads have stopped. False if the process has been waited for already: never a signal to a stranger with a recycled id.</summary>
    bool TrySignal(Signal signal);

    /// <summary>The processes of the server that are there now: itself while it runs, and what it started, also after its end.</summary>
    IReadOnlyList<int> Processes();

    /// <summary>Sends SIGKILL to all of <see cref="Processes"/>.</summary>
    void KillAll();
}

/// <summary>How a process ended: exactly one of both.</summary>
/// <param name="Code">Its exit code, 0 to 255.</param>
/// <param name="Signal">The number of the signal that ended it. Not the same as an exit code of 128 + n.</param>
public readonly record struct ExitStatus(int? Code, int? Signal);

/// <summary>Is told what a server process does, in order, from a thread of the world.</summary>
public interface IServerObserver
{
    /// <summary>It printed a line (without its end).</summary>
    void Printed(string line, bool isError);

    /// <summary>It ended. The last call.</summary>
    void Exited(ExitStatus status);
}
