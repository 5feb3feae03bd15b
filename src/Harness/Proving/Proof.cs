namespace Harness.Proving;

/// <summary>What is proved of a world, or disproved.</summary>
public static class Proof
{
    /// <summary>The most states that are looked at unless one asks for more: they take about a gigabyte.</summary>
    public const int DefaultMostStates = 10_000_000;

    /// <summary>Explores a world.</summary>
    public static Exploration Of(RolloverWorld world, int mostStates = DefaultMostStates, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(world);
        var model = world.Build();
        return new StateExplorer(model, new Symmetry(model)).Explore(mostStates, cancellation);
    }
}
