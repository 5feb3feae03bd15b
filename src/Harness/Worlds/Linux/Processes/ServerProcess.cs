using Harness.Observations;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// A server and the one thread that watches it: poll(2) on its two output pipes and on the descriptor of its leader, so that every line it
/// printed is reported before its end is, its end at once whatever its output does, and its id is in use (running or zombie) until the lock
/// says that it is not.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "The thread that watches it closes what it holds, when it has ended.")]
internal sealed class ServerProcess : WatchedServer
{
    /// <summary>How long after the exit of the process that was launched its pid file may take to name another one.</summary>
    private static readonly TimeSpan handOverLimit = TimeSpan.FromSeconds(5);

    /// <summary>The times of files are those of the kernel's last tick (current_time).</summary>
    private static readonly TimeSpan fileTimeTolerance = TimeSpan.FromMilliseconds(20);

    private const int WatchingStackBytes = 256 * 1024;

    private readonly ServerLaunch launch;
    private readonly IReadOnlyList<string> command;
    private readonly string program;
    private readonly string mark;
    private readonly IReadOnlyList<SafeFileHandle> inherited;
    private readonly NotifySocket? notice;
    private readonly OtherUser? user;
    private readonly DateTimeOffset preparedAt;
    private OutputReader output = null!;
    private OutputReader errors = null!;
    private volatile bool isHandingOver;
    private volatile bool hasHandedOver;
    private volatile bool isReleased;

    private ServerProcess(ServerLaunch launch, string mark, ServerEntry? entry, RunProcesses? run, IServerObserver observer, IReadOnlyList<SafeFileHandle> inherited)
        : base(entry, run, observer)
    {
        program = ProgramPath.FindServer(launch.Command[0])
            ?? throw new WorldException($"There is no program '{launch.Command[0]}' to start server '{launch.Name}' with.");
        if (launch.WorkingDirectory is { } folder && !Directory.Exists(folder))
            throw new WorldException($"There is no folder '{folder}' to start server '{launch.Name}' in.");

        this.launch = launch;
        this.mark = mark;
        this.inherited = inherited;
        notice = launch.Notifies ? new NotifySocket() : null;
        preparedAt = TimeProvider.System.GetUtcNow();
        IReadOnlyList<string> words = [program, .. launch.Command.Skip(1)];
        user = launch.User is { } name ? UserOf(name, launch.Name) : null;
        command = ParentDeathSignal.Wrap(launch.Listener is null ? words : ListenFds.Wrap(words), user);
    }

    public override bool IsHandingOver => launch.PidFile is { } file && !hasHandedOver && !HasExited && PidFile.Read(file) != Pid;

    public override bool HasToldReady => notice?.IsReady == true || (launch.ReadyFile is { } file && File.Exists(file) && File.GetLastWriteTimeUtc(file) >= preparedAt.UtcDateTime - fileTimeTolerance);

    /// <summary>Makes a server of a run ready to be started.</summary>
    /// <param name="launch">What to start.</param>
    /// <param name="entry">By what its processes are known.</param>
    /// <param name="run">Who knows them.</param>
    /// <param name="observer">Told what the server does.</param>
    /// <param name="listeners">The listening sockets that it inherits.</param>
    /// <exception cref="WorldException">There is no such program or folder.</exception>
    public static ServerProcess Prepare(ServerLaunch launch, ServerEntry entry, RunProcesses run, IServerObserver observer, IReadOnlyList<SafeFileHandle> listeners) =>
        new(launch, entry.Mark, entry, run, observer, listeners);

    /// <summary>Starts a process that is the harness' own. To be called on the thread whose namespace and life it shares.</summary>
    /// <param name="launch">What to start.</param>
    /// <param name="marker">An environment variable by which everything that it starts is known, as <c>NAME=value</c>.</param>
    /// <param name="observer">Told what it does.</param>
    /// <param name="inherited">What it gets as descriptors 3, 4 and so on.</param>
    public static ServerProcess Start(ServerLaunch launch, string marker, IServerObserver observer, params IReadOnlyList<SafeFileHandle> inherited)
    {
        var process = new ServerProcess(launch, marker, entry: null, run: null, observer, inherited);
        process.Spawn();
        process.Watch();
        return process;
    }

    /// <summary>Starts the process, on the calling thread.</summary>
    /// <returns>Its process id.</returns>
    /// <exception cref="WorldException">It could not be started.</exception>
    public int Spawn()
    {
        using var outputPipe = new OutputPipe();
        using var errorPipe = new OutputPipe();
        using var passed = new PassedDescriptors(inherited);
        user?.Own(outputPipe.WriteEnd);
        user?.Own(errorPipe.WriteEnd);
        int pid;
        try
        {
            pid = PosixSpawn.Start(command[0], command, EnvironmentOf(), launch.WorkingDirectory, outputPipe.WriteEnd, errorPipe.WriteEnd, passed.Copies);
        }
        catch (WorldException reason) when (reason is not ShortageException)
        {
            throw new WorldException($"Server '{launch.Name}' could not be started with '{program}': {reason.Message}.", reason);
        }

        try
        {
            Leader = new ServerLeader(pid);
        }
        catch
        {
            // Nobody would watch it.
            _ = Syscall.kill(pid, Signum.SIGKILL);
            _ = Syscall.waitpid(pid, out _, 0);
            throw;
        }

        output = new OutputReader(outputPipe.TakeReadEnd(), line => Observer.Printed(line, isError: false));
        errors = new OutputReader(errorPipe.TakeReadEnd(), line => Observer.Printed(line, isError: true));
        return pid;
    }

    /// <summary>Begins to watch it.</summary>
    /// <exception cref="ShortageException">There is no thread for it; the process has been ended.</exception>
    public void Watch()
    {
        try
        {
            new Thread(WatchToEnd, WatchingStackBytes) { IsBackground = true, Name = $"watch {launch.Name}" }.Start();
        }
        catch (Exception error) when (error is OutOfMemoryException or ThreadStartException)
        {
            Leader.Send(Signal.Kill);
            SpinWait.SpinUntil(() => Leader.Peek() is not null, StopLimit);
            Leader.Reap();
            Leader.Dispose();
            output.Dispose();
            errors.Dispose();
            SetExited();
            throw new ShortageException($"The harness is short of something: there is no thread that could watch server '{launch.Name}'. The user may have too many processes (RLIMIT_NPROC, 'ulimit -u'), or there is not enough memory.", error);
        }
    }

    public override bool TrySignal(Signal signal)
    {
        // The process that was launched has ended and the one of the pid file is not known yet: the signal is for that one.
        SpinWait.SpinUntil(() => !isHandingOver, handOverLimit);
        return base.TrySignal(signal);
    }

    /// <summary>Nobody is interested any more in what processes print that outlive the server.</summary>
    public override void Release()
    {
        isReleased = true;
        notice?.Dispose();
    }

    /// <summary>Null: it is the user of the harness.</summary>
    private static OtherUser? UserOf(string name, string server)
    {
        if (OtherUser.ProblemOf(name) is { } problem)
            throw new WorldException($"Server '{server}' cannot be started as the user '{name}': {problem}.");
        return OtherUser.Find(name) is not { } found ? throw new WorldException($"There is no user '{name}' to start server '{server}' as.")
            : found.Uid == Syscall.geteuid() ? null
            : found;
    }

    private List<string> EnvironmentOf()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value ?? "";

        variables["PATH"] = ProgramPath.Extend(variables.GetValueOrDefault("PATH"));

        // A .NET server that is killed would leave its diagnostics socket in the temporary folder.
        variables["DOTNET_EnableDiagnostics"] = "0";

        // That of the harness' own service manager is not for its servers.
        variables.Remove(NotifySocket.Variable);
        if (notice is not null)
            variables[NotifySocket.Variable] = notice.Address;
        ListenFds.Set(variables, launch.Listener, inherited.Count);
        foreach (var (name, value) in user?.Variables() ?? [])
            variables[name] = value;
        foreach (var (name, value) in launch.Environment)
            variables[name] = value;

        // The first of two variables of one name counts: the harness may be a server of another run.
        variables.Remove(RunProcesses.MarkName);
        return [mark, .. variables.Select(variable => $"{variable.Key}={variable.Value}")];
    }

    private void WatchToEnd()
    {
        ReadUntilEnd(Leader);
        var status = Leader.Peek() ?? new ExitStatus(null, null);
        while (launch.PidFile is { } file && !hasHandedOver && status == new ExitStatus(0, null) && FindSuccessor(file) is { } successor)
        {
            HandOver(successor);
            ReadUntilEnd(successor);
            status = successor.Peek() ?? new ExitStatus(null, null);
        }

        isHandingOver = false;
        Leader.Reap();
        output.ReadRest();
        errors.ReadRest();
        Observer.Exited(status);
        SetExited();
        Leader.Dispose();
        DrainWhatOthersPrint();
    }

    private void ReadUntilEnd(ServerLeader process)
    {
        var pause = 0;
        while (true)
        {
            // Without a descriptor of the process (a kernel before 5.3) its end is asked for.
            var asks = process.Handle is null;
            var ready = HandlePoll.ForInput(
                pause > 0 ? pause : asks ? 20 : -1, process.Handle, pause > 0 ? null : output.Handle, pause > 0 ? null : errors.Handle);
            pause = 0;
            if (ready[0] || (asks && process.Peek() is not null))
                return;

            // Neither of the two: EINTR, or the pause is over.
            if (ready[1])
                pause = output.Read();
            if (ready[2])
                pause = Math.Max(pause, errors.Read());
        }
    }

    /// <summary>
    /// The process that the pid file names, if it is a process of the server and alive; null if it names none in time. The file is written by the
    /// server: what it says is believed only of its own processes.
    /// </summary>
    private ServerLeader? FindSuccessor(string file)
    {
        isHandingOver = true;
        var startedAt = TimeProvider.System.GetTimestamp();
        do
        {
            if (PidFile.Read(file) is { } pid && pid != Pid && PidFd.TryOpen(pid) is { } descriptor)
            {
                if (Contains(pid) && ProcessStat.Of(pid) is { IsDead: false })
                    return new ServerLeader(pid, descriptor);
                descriptor.Dispose();
            }

            ReadForAMoment();
        }
        while (TimeProvider.System.GetElapsedTime(startedAt) < handOverLimit && Members().Any(process => process.Pid != Pid));

        return null;
    }

    private void HandOver(ServerLeader successor)
    {
        var launched = Leader;
        Follow(successor);
        launched.Reap();
        launched.Dispose();
        Observer.HandedOver(launched.Pid, successor.Pid);
        hasHandedOver = true;
        isHandingOver = false;
    }

    private void ReadForAMoment()
    {
        const int milliseconds = 5;
        var ready = HandlePoll.ForInput(milliseconds, output.Handle, errors.Handle);
        if (ready[0])
            output.Read();
        if (ready[1])
            errors.Read();
    }

    /// <summary>
    /// What the server started may hold its output open and go on printing. It is not recorded, and neither does it block, or die of
    /// SIGPIPE, which it would not without the harness: whether it ends has to show.
    /// </summary>
    private void DrainWhatOthersPrint()
    {
        const int longestWait = 100;
        while (!isReleased && (output.Handle is not null || errors.Handle is not null))
        {
            var ready = HandlePoll.ForInput(longestWait, output.Handle, errors.Handle);
            var pause = Math.Max(ready[0] ? output.Discard() : 0, ready[1] ? errors.Discard() : 0);
            if (pause > 0)
                Thread.Sleep(pause);
        }

        output.Dispose();
        errors.Dispose();
    }
}
