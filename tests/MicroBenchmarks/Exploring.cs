using BenchmarkDotNet.Attributes;
using Harness.Proving;

namespace MicroBenchmarks;

/// <summary>Exploring a world of <c>rollover prove</c>: a state of it, with a thread for each processor and with one.</summary>
public class Exploring
{
    private const int States = 41_855; // of this world; the benchmark's time is that of one

    [Params(1, 2)]
    public int Threads { get; set; }

    [Benchmark(OperationsPerInvoke = States)]
    public int State()
    {
        var model = new RolloverWorld { Clients = 3 }.Build();
        var found = new StateExplorer(model, new Symmetry(model), Threads).Explore(Proof.DefaultMostStates).States;
        return found == States ? found : throw new InvalidOperationException($"the world has {found} states now");
    }
}
