using System.Reflection;

namespace Rollover;

/// <summary>How a <see cref="Verifier"/> is started.</summary>
public sealed record VerifierOptions
{
    /// <summary>The program <c>rollover</c>; null: the one that the package has put beside the tests, or that the variable <c>ROLLOVER_PROGRAM</c> names.</summary>
    public string? Program { get; init; }

    /// <summary>Assemblies with verbs, rules, protocols and reports of your own: every public class in them that implements an interface of the namespace <c>Rollover.Extending</c> and has a constructor without parameters.</summary>
    public IReadOnlyList<Assembly> Extensions { get; init; } = [];

    /// <summary>How long the worker process may take to start: more than nothing, and a day at the most. It takes a second where nothing else runs.</summary>
    public TimeSpan StartsWithin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Refuses what means nothing, before anything is started.</summary>
    internal static void Check(VerifierOptions options)
    {
        if (options.Program is not null)
            ArgumentTexts.RequirePath(options.Program, nameof(Program), nameof(options));
        if (options.Extensions is null || options.Extensions.Any(assembly => assembly is null))
            throw new ArgumentException($"{nameof(Extensions)} is null, or has an assembly that is null", nameof(options));
        if (options.Extensions.FirstOrDefault(assembly => assembly.Location.Length == 0) is { } made)
            throw new ArgumentException($"{nameof(Extensions)} has {made.GetName().Name}, which has no file: the worker is another process, and loads files", nameof(options));
        if (options.StartsWithin <= TimeSpan.Zero || options.StartsWithin > TimeSpan.FromDays(1))
            throw new ArgumentOutOfRangeException(nameof(options), options.StartsWithin, $"{nameof(StartsWithin)} is more than nothing, and a day at the most");
    }
}
