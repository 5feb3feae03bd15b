namespace Rollover;

/// <summary>A scenario cannot be read. The message shows each problem with its place and its remedy.</summary>
public sealed class InvalidScenarioException : RolloverException
{
    internal InvalidScenarioException(string message, IReadOnlyList<FileProblem> problems) : base(message) => Problems = problems;

    /// <summary>Its problems, in the order of the file.</summary>
    public IReadOnlyList<FileProblem> Problems { get; }
}
