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
    private readonly Action<StepReport> _report;
    private readonly CancellationToken _cancellation;
    private readonly long _start = Stopwatch.GetTimestamp();

    private Replacement(PinnedProcess old, ReplaceOptions options, Action<StepReport> report, CancellationToken cancellation)
    {
        _old = old;
        _options = options;
        _report = report;
        _cancellation = cancellation;
    }

    /// <summary>Does it, and returns when the old server has ended. The new one outlives this process.</summary>
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
        ServerSearch.CheckPermissions(_old, _options.Leave.Signal is not null);
        var context = new LeaveContext(_old, _options.Leave, tables, _report, _start, _cancellation);
        var groups = ServerSearch.Groups(tables, _old, _options.Leave.Port);
        if (!_options.HandOver)
        {
            ServerSearch.CheckShareable(groups, _old, _options.Leave.Port);
            groups.RemoveAll(group => group.Old.Count == 0);
            return Run(context, groups, null);
        }

        ServerSearch.CheckListening(groups, _old, _options.Leave.Port);
        using var locks = new GroupLocks();
        locks.Take(context, groups);
        using var handOver = HandOver.Begin(_old, groups, tables, context.Report);
        return Run(context with { HandOver = handOver }, groups, handOver);
    }

    private ReplaceResult Run(LeaveContext context, List<GroupView> groups, HandOver? handOver)
    {
        using var notices = _options.Ready == ReadyWhen.Notified ? new ReadyNotices() : null;
        using var server = NewServer.Start(_options, notices is null ? [] : [notices.Variable], groups, context.Tables, handOver);
        var isNeeded = false;
        try
        {
            Report(LeaveStep.Launched, $"process {server.Process.Pid} is started{(handOver is null ? "" : $" with {handOver.What}")}");
            AwaitReady(server, groups, context.Tables, notices, handOver);
            var pid = server.LastingPid();
            var left = OutsideLeave.Run(context, beforeSignal: () =>
            {
                // Who is to have it alone must have it still.
                if (handOver is not null && server.Missing(asks: false) is { } missing)
                    throw new RefusedException(Refusal.NewServerGone, $"The new server went away: {missing}.");
                WritePid(pid);
                isNeeded = true;
            });
            return new ReplaceResult(pid, left);
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
        using var process = ServerSearch.ByPid(server.LastingPid());
        using var held = GroupLock.TryTake(group.Key.Address.EndPoint, group.Key.User);
        if (held is null)
            return "another process joins or leaves the group";
        if (Look() is not { } view)
            return "it does not listen any more";
        return new HttpQuestion(new OutsideGroup(view, Look, tables), _options.Path).Ask(_options.Leave.ReplaceSelector);

        GroupView? Look() => ServerSearch.Groups(tables, process, group.Key.Address.EndPoint.Port).Find(its => its.Key == group.Key && its.Old.Count > 0);
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

    /// <summary>In one step: whoever reads the file finds the old number or the new one.</summary>
    private void WritePid(int pid)
    {
        if (_options.PidFile is null)
            return;
        var beside = $"{_options.PidFile}.{Environment.ProcessId}.new";
        try
        {
            File.WriteAllText(beside, $"{pid}\n");
            File.Move(beside, _options.PidFile, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException(Refusal.PidFile, $"The pid file cannot be written: {error.Message}", error);
        }

        Report(LeaveStep.PidWritten, $"{_options.PidFile} names process {pid}");
    }

    private void Report(LeaveStep step, string text) => _report(new StepReport(step, text, Stopwatch.GetElapsedTime(_start)));
}
