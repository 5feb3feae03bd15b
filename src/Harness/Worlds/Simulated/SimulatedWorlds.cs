using System.Collections.Concurrent;
using Harness.Scenarios;

namespace Harness.Worlds.Simulated;

/// <summary>
/// Simulated worlds. The first run of a scenario in them does the same for the same seed, every time; the second one does something else,
/// and that too every time.
/// </summary>
/// <param name="seed">Draws how long things take, and the hashes by which the kernel chooses.</param>
internal sealed class SimulatedWorlds(ulong seed) : IWorlds
{
    private readonly ConcurrentDictionary<string, uint> runs = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool HaveNetworks => true;

    /// <inheritdoc/>
    public bool AreRepeatable => true;

    /// <inheritdoc/>
    public string? ProblemOf(Scenario scenario) => SimulatedWorld.ProblemOf(scenario);

    /// <inheritdoc/>
    public IWorldOfRun For(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var name = scenario.Identity;
        var run = runs.AddOrUpdate(name, 0, (_, before) => before + 1);
        return new WorldOfRun(Mixed(seed + Number(name), run), scenario);
    }

    /// <summary>Different for different names (FNV-1a), and the same in every process.</summary>
    private static ulong Number(string name) => name.Aggregate(0xcbf29ce484222325, (hash, letter) => (hash ^ letter) * 0x100000001b3);

    /// <summary>One number of two (the finalizer of MurmurHash3): neighbours do not begin alike.</summary>
    private static int Mixed(ulong seed, uint run)
    {
        var mixed = seed + (run * 0x9e3779b97f4a7c15);
        mixed = (mixed ^ (mixed >> 33)) * 0xff51afd7ed558ccd;
        mixed = (mixed ^ (mixed >> 33)) * 0xc4ceb9fe1a85ec53;
        return (int)((mixed ^ (mixed >> 33)) & int.MaxValue);
    }

    private sealed class WorldOfRun(int seed, Scenario scenario) : IWorldOfRun
    {
        private readonly VirtualTime time = new();

        public TimeProvider Time => time;

        public Task RunAsync(INetworkObserver observer, Func<IWorld, Task> run)
        {
            var thread = new VirtualThread(time);
            thread.Run(async () =>
            {
                await using var world = new SimulatedWorld(time, seed, scenario.Network, scenario.Family);
                await run(world);
            });
            return thread.Strays == 0
                ? Task.CompletedTask
                : throw new InvalidOperationException($"{thread.Strays} continuations came from another thread: the run was not deterministic. The first:\n{thread.FirstStray}");
        }
    }
}
