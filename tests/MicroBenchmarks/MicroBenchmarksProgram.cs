using BenchmarkDotNet.Running;

namespace MicroBenchmarks;

/// <summary>Measures the hot paths of the harness, each alone: those that <c>--filter</c> names.</summary>
internal static class MicroBenchmarksProgram
{
    private static void Main(string[] arguments) =>
        BenchmarkSwitcher.FromAssembly(typeof(MicroBenchmarksProgram).Assembly).Run(arguments, new ShortConfig());
}
