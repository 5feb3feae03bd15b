using System.Diagnostics;

namespace Draining.Outside;

/// <summary>
/// Replaces a server by another one that listens beside it: starts the new one, waits until it is ready, takes the old one out of its groups (<see cref="OutsideLeave"/>).
/// If the new one does not become ready it is ended, and the old one is untouched.
/// </summary>
public sealed class Replacement
{
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(100);

    /// <summary>A try opens connections, which an old server that takes one at a time accepts as well.</summary>
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(25);

    private readonly PinnedProcess _old;
    private readonly ReplaceOptions _options;
    private readonly ServerPidFile _pidFile;
    private readonly Action<StepReport> _report;
    private readonly CancellationToken _cancellation;
    private readonly long _start = Stopwatch.GetTimestamp();

    private Replacement(PinnedProcess old, ReplaceOptions options, Action<StepReport> report, CancellationToken cancellation)
    {
        _old = old;
        _options = options;
        _pidFile = new ServerPidFile(options.PidFile);
        _report = report;
        _cancellation = cancellation;
    }

    /// <summary>
    /// Does it, and returns when the old server has ended. The new one outlives this process. This process must start no other children meanwhile: those that it has not had before are taken for the new
    /// server's, which may have gone into the background.
    /// </summary>
    /// <param name="old">The first process of the old server.</param>
    /// <param name="options">How.</param>
    /// <param name="report">Is given each step when it is done, on the calling thread.</param>
    /// <param name="cancellation">Ends it. What was begun is undone if the old server was not told to stop yet.</param>
    /// <exception cref="RefusedException">It cannot be done.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ReplaceResult Run(PinnedProcess old, ReplaceOptions options, Action<StepReport> report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        return new Replacement(old, options, report, cancellation).Run();
    }

    private ReplaceResult Run()
    {
        using var tables = ServerSearch.OpenTables();
        using var processes = ServerProcesses.Of(_old);
        ServerSearch.CheckPermissions(_old, _options.Leave.Signal is not null);
        _pidFile.Check();
        var context = new LeaveContext(_old, processes, _options.Leave, tables, _report, _start, _cancellation);
        var groups = ServerSearch.Groups(tables, processes, _options.Leave.Port);
        if (!_options.HandOver)
        {
            ServerSearch.CheckShareable(groups, processes, _options.Leave.Port);
            groups.RemoveAll(group => group.Old.Count == 0);
            return Run(context, groups, null);
        }

        ServerSearch.CheckListening(groups, processes, _options.Leave.Port);
        using var locks = new GroupLocks();
        locks.Take(context, groups);
        using var handOver = HandOver.Begin(processes, groups, tables, context.Report);
        return Run(context with { HandOver = handOver }, groups, handOver);
    }

    private ReplaceResult Run(LeaveContext context, List<GroupView> groups, HandOver? handOver)
    {
        using var orphans = new OrphanCare();
        using var notices = _options.Ready == ReadyWhen.Notified ? new ReadyNotices() : null;
        using var server = NewServer.Start(_options, notices is null ? [] : [notices.Variable], groups, context.Tables, handOver);
        var isNeeded = false;
        try
        {
            Report(LeaveStep.Launched, $"process {server.Process.Pid} is started{(handOver is null ? "" : $" with {handOver.What}")}");
            AwaitReady(server, groups, context.Tables, notices, handOver);
            var left = OutsideLeave.Run(context, beforeSignal: () =>
            {
                // Who is to have it alone must have it still.
                if ((server.Failure() ?? server.Missing(asks: false)) is { } missing)
                    throw new RefusedException(Refusal.NewServerGone, $"The new server went away: {missing}.");
                WritePid(server.LastingPid());
                isNeeded = true;
            });
            return Finish(server, left, handOver);
        }
        catch (RefusedException error) when (error.Refusal == Refusal.OldServerGone || error.Refusal == Refusal.NotListening && _old.HasExited)
        {
            // Somebody has to serve.
            isNeeded = true;
            WritePid(server.LastingPid());
            throw new RefusedException(Refusal.OldServerGone, $"{error.Message} The new server, process {server.LastingPid()}, goes on.", error);
        }
        catch when (!isNeeded)
        {
            server.End(_options.Leave);
            handOver?.Undo();
            Report(LeaveStep.Undone, $"process {server.Process.Pid} is ended");
            throw;
        }
    }

    /// <summary>The old server has gone: is the new one there, and does the file name it? It may have gone into the background late, and the old one may have taken the file away at its end.</summary>
    private ReplaceResult Finish(NewServer server, LeaveResult left, HandOver? handOver)
    {
        if (handOver is null && server.Missing(asks: false) is { } missing)
        {
            var risk = $"the new server went away when the old one had been told to stop ({server.Failure() ?? missing}); others serve in its place";
            left = left with { Unsettled = left.Unsettled is null ? risk : $"{left.Unsettled}; {risk}" };
        }

        var pid = server.LastingPid();
        if (!_pidFile.Names(pid))
            WritePid(pid);
        return new ReplaceResult(pid, left);
    }

    private void AwaitReady(NewServer server, List<GroupView> groups, SocketTables tables, ReadyNotices? notices, HandOver? handOver)
    {
        var limit = new TimeLimit(_options.ReadyTimeout);
        // A server that says when it is ready is not tried: some accept only who has sent something.
        Await(server, limit, () => server.Missing(asks: notices is null), handOver is null ? TimeSpan.FromMilliseconds(1) : BetweenTries);
        Report(LeaveStep.Listening, $"process {server.LastingPid()} {(handOver is null ? "listens beside the old server" : notices is null ? "accepts from the listeners of the old server as well" : "has the listeners of the old server as well")}");
        if (notices is not null)
        {
            Await(server, limit, () => notices.HasCome() ? null : "it has not said that it is ready", TimeSpan.FromMilliseconds(1));
            Report(LeaveStep.Ready, "the new server says that it is ready");
        }

        if (_options.Ready == ReadyWhen.HttpAnswers)
        {
            Await(server, limit, () => handOver is null ? Ask(server, groups[0], tables) : handOver.Missing(asks: true, _options.Path), BetweenQuestions);
            Report(LeaveStep.Ready, $"the new server answers GET {_options.Path}");
        }

        if (handOver?.Ready() is { } warning)
            Report(LeaveStep.Listening, warning);
    }

    private string? Ask(NewServer server, GroupView group, SocketTables tables)
    {
        using var held = GroupLock.TryTake(group.Key.Address.EndPoint, group.Key.User);
        if (held is null)
            return "another process joins or leaves the group";
        try
        {
            return Look() is { } view
                ? new HttpQuestion(new OutsideGroup(view, Look, tables), _options.Path).Ask(_options.Leave.ReplaceSelector)
                : "it does not listen any more";
        }
        catch (RefusedException error) when (error.Refusal is Refusal.NotPlaced or Refusal.NewServerGone or Refusal.OldServerGone)
        {
            return error.Message; // a server that forks, or moves its listeners to another process, does so in a moment
        }

        GroupView? Look() => ServerSearch.Groups(tables, server.Processes, group.Key.Address.EndPoint.Port).Find(its => its.Key == group.Key && its.Old.Count > 0);
    }

    private void Await(NewServer server, TimeLimit limit, Func<string?> missing, TimeSpan pause)
    {
        while (missing() is { } what)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (_old.HasExited)
                throw new RefusedException(Refusal.OldServerGone, $"Process {_old.Pid} ended by itself.");
            if (server.Failure() is { } failure)
                throw NotReady(failure);
            if (limit.IsOver)
                throw NotReady($"{what} after {_options.ReadyTimeout.TotalSeconds:0.###} s");
            Thread.Sleep(pause);
        }
    }

    private RefusedException NotReady(string why) => new(
        Refusal.NotReady,
        $"The new server is not ready: {why}. It is ended, and the old one is untouched.{(_options.Log is null ? "" : $" Its output is in {_options.Log}.")}");

    private void WritePid(int pid)
    {
        if (_pidFile.Write(pid) is { } written)
            Report(LeaveStep.PidWritten, written);
    }

    private void Report(LeaveStep step, string text) => _report(new StepReport(step, text, Stopwatch.GetElapsedTime(_start)));
}
