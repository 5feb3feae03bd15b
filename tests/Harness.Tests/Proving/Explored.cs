using System.Collections.Concurrent;
using Harness.Proving;

namespace Harness.Tests.Proving;

/// <summary>The standard worlds, each explored once for all tests that look at it.</summary>
internal static class Explored
{
    private static readonly ConcurrentDictionary<RolloverWorld, Lazy<Exploration>> explorations = new(ReferenceEqualityComparer.Instance);

    public static Exploration Of(StandardWorld standard) => explorations.GetOrAdd(standard.World, world => new(() => Proof.Of(world))).Value;
}
