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

    /// <summary>Where the results go, relative to the current directory: a folder for each run is made in it. It is not empty, and no file.</summary>
    public string Results { get; init; } = "results";

    /// <summary>Reports beside <c>results.json</c> and <c>timeline.html</c>, which are always written: <c>junit</c>, <c>tap</c>, <c>markdown</c>, <c>trace</c>, or the name of a report of an extension.</summary>
    public IReadOnlyList<string> Reports { get; init; } = [];

    /// <summary>Refuses what means nothing, before anything is run.</summary>
    internal static void Check(RunOptions options)
    {
        ArgumentTexts.RequirePath(options.Results, nameof(Results), nameof(options));
        if (options.Reports is null || options.Reports.Any(report => report is null))
            throw new ArgumentException($"{nameof(Reports)} is null, or has a name that is null", nameof(options));
        if (!Enum.IsDefined(options.World))
            throw new ArgumentOutOfRangeException(nameof(options), options.World, $"{nameof(World)} is none of the values of its type");
    }
}
