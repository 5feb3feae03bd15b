using System.Reflection;
using Harness.Histories;
using Harness.Rules;
using Harness.Scenarios;
using Harness.Tests.Running;
using Harness.Worlds;
using Harness.Worlds.Simulated;
using Mono.Unix.Native;

namespace Harness.Tests.Worlds;

/// <summary>What the harness is short of is never held against a server.</summary>
internal sealed class ShortageTests
{
    [TestCase(Errno.EAGAIN, "RLIMIT_NPROC")]
    [TestCase(Errno.ENOMEM, "memory")]
    [TestCase(Errno.EMFILE, "RLIMIT_NOFILE")]
    [TestCase(Errno.ENFILE, "fs.file-max")]
    public void An_error_of_a_shortage_is_one_and_has_a_remedy(Errno error, string remedy) =>
        Should.Throw<ShortageException>(() => ShortageException.ThrowIf(error, "no process can be started")).Message.ShouldContain(remedy);

    [TestCase(Errno.ENOENT)]
    [TestCase(Errno.EACCES)]
    [TestCase(Errno.EPERM)]
    public void Any_other_error_is_none(Errno error) => Should.NotThrow(() => ShortageException.ThrowIf(error, "no process can be started"));

    [Test]
    public async Task A_run_in_which_no_process_can_be_started_is_inconclusive()
    {
        var result = await ScenarioRun.InAsync(new ShortOfProcesses(), ScenarioRun.Read("version: 1\nname: any\nsteps:\n  - spawn: v1\n"));

        result.Verdict!.Outcome.ShouldBe(Outcome.Inconclusive);
        result.Verdict.Violations.ShouldBeEmpty();
        result.Verdict.Doubts.ShouldHaveSingleItem().ShouldContain("short of something");
        result.History.Events.OfType<StepFailed>().ShouldBeEmpty("no step is to blame");
    }

    private sealed class ShortOfProcesses : IWorlds
    {
        private readonly SimulatedWorlds sound = new(1);

        public bool HaveNetworks => true;

        public bool AreRepeatable => true;

        public string? ProblemOf(Scenario scenario) => sound.ProblemOf(scenario);

        public IWorldOfRun For(Scenario scenario) => new WorldOfRun(sound.For(scenario));

        private sealed class WorldOfRun(IWorldOfRun sound) : IWorldOfRun
        {
            public TimeProvider Time => sound.Time;

            public Task RunAsync(INetworkObserver observer, Func<IWorld, Task> run) => sound.RunAsync(observer, world =>
            {
                var proxy = DispatchProxy.Create<IWorld, Refusing>();
                ((Refusing)(object)proxy).World = world;
                return run(proxy);
            });
        }
    }

    /// <summary>A world that starts nothing.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1852", Justification = "The proxy is derived from it.")]
    public class Refusing : DispatchProxy
    {
        internal IWorld World { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == nameof(IWorld.Launch))
                ShortageException.ThrowIf(Errno.EAGAIN, "no process can be started");
            return targetMethod.Invoke(World, args);
        }
    }
}
