namespace Rollover;

/// <summary>How a scenario is run.</summary>
public sealed record RunOptions
{
    /// <summary>What it is run on; by default processes on this machine's kernel.</summary>
    public World World { get; init; } = World.Real;

    /// <summary>The seed of a simulated world; null: a new one.</summary>
    public ulong? Seed { get; init; }

    /// <summary>What every deadline is multiplied by, for machines that are slow or busy: 0.1 to 100.</summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>Where the results go, relative to the current directory: a folder for each run is made in it.</summary>
    public string Results { get; init; } = "results";

    /// <summary>Reports beside <c>results.json</c> and <c>timeline.html</c>, which are always written: <c>junit</c>, <c>tap</c>, <c>markdown</c>, <c>trace</c>, or the name of a report of an extension.</summary>
    public IReadOnlyList<string> Reports { get; init; } = [];
}
