using Harness.Histories;
using Harness.Observations;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>
/// The generations of servers that replaced themselves: when the old one is gone, or that it stayed for longer than its server's grace period; and whether the new one stays.
/// </summary>
/// <param name="history">Where that goes.</param>
/// <param name="polling">Scales grace periods.</param>
/// <param name="sessions">Tells which sessions the old processes have.</param>
internal sealed class Generations(History history, Polling polling, RunSessions sessions)
{
    private static readonly TimeSpan lookEvery = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly Dictionary<string, int> latest = new(StringComparer.Ordinal);
    private readonly List<OldGeneration> old = [];

    /// <summary>Those that were still there when their grace period was over, and had sessions then.</summary>
    private readonly List<OldGeneration> held = [];

    /// <summary>The latest ones, each of which has to have a process until its server is told to end or to replace itself.</summary>
    private readonly List<NewGeneration> fresh = [];
    private TimeSpan nextLook;

    /// <summary>A server is about to be told to replace itself; gives the number of the generation that is to come.</summary>
    public int Begin(LiveServer server, IReadOnlyList<ProcessImage> before, string by)
    {
        lock (gate)
        {
            var number = latest.GetValueOrDefault(server.Name, 1) + 1;
            latest[server.Name] = number;
            fresh.RemoveAll(one => one.Server == server);
            var begun = history.Append(new ReloadStarted(server.Name, number, by, [.. before.Select(image => image.Pid)]));
            old.Add(new OldGeneration(server, number - 1, begun.At, [.. before]));
            return number;
        }
    }

    /// <summary>The new generation of a server is there: from now on it is watched when the old one ends.</summary>
    public void Ready(LiveServer server, int number, IReadOnlyList<ProcessImage> images)
    {
        var pids = images.Select(image => image.Pid).ToList();
        history.Append(new GenerationReady(server.Name, number, pids));
        lock (gate)
        {
            foreach (var before in old.Where(one => one.Server == server && one.Number < number))
                before.IsReplaced = true;
            if (old.Find(one => one.Server == server && one.Number == number - 1) is { } replaced)
                fresh.Add(new NewGeneration(server, number, replaced.Images, pids));
        }
    }

    /// <summary>Looks what is left of old generations, and whether the new ones are there.</summary>
    public void Watch()
    {
        lock (gate)
        {
            var now = history.Elapsed;
            if (old.Count + fresh.Count == 0 || now < nextLook)
                return;
            nextLook = now + lookEvery;
            foreach (var one in old.Where(one => one.IsReplaced).ToList())
                Look(one, now);
            foreach (var one in fresh.ToList())
                Look(one, now);
        }
    }

    /// <summary>Waits, for as long as that may take, until each new generation that has no process at this moment has one again, or has vanished.</summary>
    public Task WatchNewAsync(CancellationToken cancellation) => polling.UntilAsync(
        () =>
        {
            lock (gate)
            {
                foreach (var one in fresh.ToList())
                    Look(one, history.Elapsed);
                return fresh.TrueForAll(one => one.GoneSince is null);
            }
        },
        Limits.WithoutGeneration * 2,
        cancellation);

    /// <summary>Waits until no old generation is left whose grace period is not over.</summary>
    public async Task WatchToTheEndAsync(CancellationToken cancellation)
    {
        while (IsAnyLeft())
        {
            await polling.DelayAsync(lookEvery, cancellation);
            Watch();
        }

        bool IsAnyLeft()
        {
            lock (gate)
                return old.Exists(one => one.IsReplaced && !one.Server.HasExited);
        }
    }

    private void Look(OldGeneration one, TimeSpan now)
    {
        var left = LeftOf(one);
        if (left.Count == 0)
        {
            old.Remove(one);
            history.Append(new GenerationEnded(one.Server.Name, one.Number));
            return;
        }

        var grace = polling.Scale(one.Server.Specification.GraceInForce);
        if (now - one.Since < grace)
            return;
        old.Remove(one);
        var pids = left.Select(image => image.Pid).ToList();
        var open = sessions.OpenOf(one.Server).Where(session => session.LastAnswer?.Pid is { } owner && pids.Contains(owner)).Select(session => session.Name).ToList();
        history.Append(new GenerationStayed(one.Server.Name, one.Number, grace, pids, open));
        if (open.Count > 0)
            held.Add(one);
    }

    private void Look(NewGeneration one, TimeSpan now)
    {
        if (one.Server.HasExited || one.Server.Drain is not null)
        {
            fresh.Remove(one);
            return;
        }

        if (one.Server.Process.Images().Except(one.Before).Any())
        {
            one.GoneSince = null;
            return;
        }

        one.GoneSince ??= now;
        if (now - one.GoneSince < polling.Scale(Limits.WithoutGeneration))
            return;
        fresh.Remove(one);
        history.Append(new GenerationVanished(one.Server.Name, one.Number, one.GoneSince.Value, one.Pids));
    }

    /// <summary>From here on new generations end, because the cleanup tells their servers to.</summary>
    public void ForgetNew()
    {
        lock (gate)
            fresh.Clear();
    }

    /// <summary>
    /// Waits until the old generations have ended that sessions kept, which are closed now: as long as a server may take to exit when its last session has ended. One that stays was kept by something
    /// else.
    /// </summary>
    public Task WatchHeldAsync(CancellationToken cancellation) => polling.UntilAsync(AreGone, Limits.ExitAfterSessions, cancellation);

    private bool AreGone()
    {
        lock (gate)
        {
            foreach (var one in held.Where(one => LeftOf(one).Count == 0).ToList())
            {
                held.Remove(one);
                history.Append(new GenerationEnded(one.Server.Name, one.Number));
            }

            return held.Count == 0;
        }
    }

    /// <summary>The main process serves every generation, unless it is the old one that goes.</summary>
    private static List<ProcessImage> LeftOf(OldGeneration one)
    {
        var leader = one.Server.HasExited ? 0 : one.Server.Process.Pid;
        return [.. one.Server.Process.Images().Intersect(one.Images).Where(image => image.Pid != leader)];
    }

    private sealed class NewGeneration(LiveServer server, int number, IReadOnlyList<ProcessImage> before, IReadOnlyList<int> pids)
    {
        public LiveServer Server { get; } = server;

        public int Number { get; } = number;

        /// <summary>The processes before the reload: none of them is of this generation.</summary>
        public IReadOnlyList<ProcessImage> Before { get; } = before;

        public IReadOnlyList<int> Pids { get; } = pids;

        /// <summary>Since when it has no process; null while it has one.</summary>
        public TimeSpan? GoneSince { get; set; }
    }

    private sealed class OldGeneration(LiveServer server, int number, TimeSpan since, List<ProcessImage> images)
    {
        public LiveServer Server { get; } = server;

        public int Number { get; } = number;

        public TimeSpan Since { get; } = since;

        public IReadOnlyList<ProcessImage> Images { get; } = images;

        /// <summary>Whether the generation after it is there.</summary>
        public bool IsReplaced { get; set; }
    }
}
