using Harness.KernelModel;
using Harness.Proving;

namespace Harness.Tests.Proving;

/// <summary>Whatever the number of threads, an exploration comes out the same: in what it has found when, and in what comes of it.</summary>
internal sealed class ParallelExplorationTests
{
    private const int Threads = 3;

    // With a frontier of some thousand states, and with broken properties.
    private static readonly RolloverWorld lossy = new() { Mode = ModelDrainMode.Accept, Clients = 4 };

    private static IEnumerable<StandardWorld> SmallWorlds => StandardWorlds.All.Where(standard => Explored.Of(standard).States < 50_000);

    [TestCaseSource(nameof(SmallWorlds))]
    public void Several_threads_find_what_one_finds_in_the_same_order(StandardWorld standard) =>
        Of(standard.World, Threads).ShouldBe(Of(standard.World, threads: 1));

    [Test]
    public void Servers_that_are_taken_out_come_out_the_same_without_symmetry()
    {
        var world = new RolloverWorld { Mode = ModelDrainMode.Immediate, LeavesOutside = true, Listeners = 2, OtherListeners = 2, Clients = 1, Without = [PlanPart.Narrow] };
        Of(world, Threads, isMerged: false).ShouldBe(Of(world, threads: 1, isMerged: false));
    }

    [TestCase(1)]
    [TestCase(500)]
    [TestCase(7_777)]
    [TestCase(20_000)]
    public void A_limit_ends_it_at_the_same_state(int mostStates)
    {
        var several = Of(lossy, Threads, mostStates);
        several.ShouldBe(Of(lossy, threads: 1, mostStates));
        several.ShouldContain("IsComplete = False");
    }

    [TestCase(1)]
    [TestCase(9)]
    public void It_is_cancelled_at_the_same_state(int progress) =>
        Of(lossy, Threads, cancelAt: progress).ShouldBe(Of(lossy, threads: 1, cancelAt: progress));

    [Test]
    public void An_exception_of_another_thread_reaches_the_caller()
    {
        using var clients = new OnlyOnThisThread();
        var model = new Model(new ModelDescription
        {
            Servers = [.. Enumerable.Range(1, 2).Select(number => new ServerDescription($"v{number}", ServerPlan.Of(ModelDrainMode.Steer)) { Leaves = number == 1 })],
            Clients = clients,
        });
        Should.Throw<NotSupportedException>(() => new StateExplorer(model, symmetry: null, Threads).Explore(Proof.DefaultMostStates));
    }

    [Test]
    public void Threads_end_with_it_when_it_is_given_up()
    {
        using var clients = new OnlyOnThisThread(isRefused: false);
        var model = new Model(new ModelDescription { Servers = [new ServerDescription("v1", ServerPlan.Of(ModelDrainMode.Steer))], Clients = clients });
        new StateExplorer(model, symmetry: null, Threads).Explore(mostStates: 30_000).IsComplete.ShouldBeFalse();
        clients.Others.ShouldNotBeEmpty();
        clients.Others.ShouldAllBe(thread => !thread.IsAlive);
    }

    /// <summary>Everything that comes of an exploration: its result with the steps of all runs, and how many states there were whenever it told so.</summary>
    private static string Of(RolloverWorld world, int threads, int mostStates = Proof.DefaultMostStates, int cancelAt = int.MaxValue, bool isMerged = true)
    {
        using var cancellation = new CancellationTokenSource();
        var model = world.Build();
        var lines = new List<string>();
        try
        {
            var exploration = new StateExplorer(model, isMerged ? new Symmetry(model) : null, threads).Explore(mostStates, Tell, cancellation.Token);
            lines.Add($"{exploration.States} states, IsComplete = {exploration.IsComplete}");
            lines.AddRange(exploration.Broken.Select(broken => $"{broken.Key}: {string.Join(", ", broken.Value.Steps)}"));
        }
        catch (OperationCanceledException)
        {
            lines.Add("cancelled");
        }

        return string.Join('\n', lines);

        void Tell(int found)
        {
            lines.Add($"{found}");
            if (lines.Count == cancelAt)
                cancellation.Cancel();
        }
    }

    /// <summary>Six clients, and which other threads ask for one. The thread that has made it waits for another one to come, sooner or later.</summary>
    private sealed class OnlyOnThisThread(bool isRefused = true) : ClientsOnDemand, IDisposable
    {
        private const int AskedAlone = 200_000;

        private readonly Thread owner = Thread.CurrentThread;
        private readonly ManualResetEventSlim hasOther = new();
        private readonly HashSet<Thread> others = [];
        private int asked;

        public IReadOnlyCollection<Thread> Others => others;

        public override int Count => 6;

        public override ClientDescription this[int index]
        {
            get
            {
                if (Thread.CurrentThread == owner)
                {
                    if (++asked > AskedAlone)
                        hasOther.Wait(TimeSpan.FromSeconds(30)).ShouldBeTrue("no other thread takes part");
                }
                else
                {
                    lock (others)
                        others.Add(Thread.CurrentThread);
                    hasOther.Set();
                    if (isRefused)
                        throw new NotSupportedException();
                }

                return new ClientDescription("");
            }
        }

        public void Dispose() => hasOther.Dispose();
    }
}
