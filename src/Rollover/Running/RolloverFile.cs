namespace Rollover;

/// <summary>A scenario file as it was read: its scenarios, or what is wrong with it.</summary>
/// <param name="Path">Its path, as it was given.</param>
/// <param name="Scenarios">Its scenario, or one for each cell of its matrix; none if it has problems that are no warnings.</param>
/// <param name="Problems">What is wrong with it, and what its author is warned of, in the order of the file.</param>
public sealed record RolloverFile(string Path, IReadOnlyList<RolloverScenario> Scenarios, IReadOnlyList<FileProblem> Problems)
{
    /// <summary>The problems as <c>rollover check</c> shows them: with their lines, and what helps. Empty if there are none.</summary>
    public string ProblemText { get; init; } = "";

    /// <summary>Whether it can be run.</summary>
    public bool IsValid => Scenarios.Count > 0;

    /// <summary>Its only scenario.</summary>
    /// <exception cref="InvalidScenarioException">It cannot be read.</exception>
    /// <exception cref="RolloverException">It has a matrix of several cells.</exception>
    public RolloverScenario Single() =>
        !IsValid ? throw new InvalidScenarioException(ProblemText, Problems)
        : Scenarios is [var only] ? only
        : throw new RolloverException($"{Path} has a matrix of {Scenarios.Count} cells: choose one of Scenarios by its Cell");
}
