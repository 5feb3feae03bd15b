using System.Reflection;

namespace Rollover;

/// <summary>How a <see cref="Verifier"/> is started.</summary>
public sealed record VerifierOptions
{
    /// <summary>The program <c>rollover</c>; null: the one that the package has put beside the tests, or that the variable <c>ROLLOVER_PROGRAM</c> names.</summary>
    public string? Program { get; init; }

    /// <summary>Assemblies with verbs, rules, protocols and reports of your own: every public class in them that implements an interface of the namespace <c>Rollover.Extending</c> and has a constructor without parameters.</summary>
    public IReadOnlyList<Assembly> Extensions { get; init; } = [];

    /// <summary>How long the worker process may take to start. It takes a second where nothing else runs.</summary>
    public TimeSpan StartsWithin { get; init; } = TimeSpan.FromMinutes(1);
}
