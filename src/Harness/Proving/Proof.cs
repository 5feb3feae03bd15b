namespace Harness.Proving;

/// <summary>What is proved of a world, or disproved.</summary>
internal static class Proof
{
    /// <summary>The most states that are looked at unless one asks for more: they take about a gigabyte.</summary>
    public const int DefaultMostStates = 10_000_000;

    /// <summary>Explores a world.</summary>
    /// <param name="world">The world.</param>
    /// <param name="mostStates">Gives up, undecided, when there are more.</param>
    /// <param name="found">Told now and then how many states there are so far.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Exploration Of(RolloverWorld world, int mostStates = DefaultMostStates, Action<int>? found = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(world);
        var model = world.Build();
        return new StateExplorer(model, new Symmetry(model)).Explore(mostStates, found, cancellation);
    }
}
