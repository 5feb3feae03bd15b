namespace Rollover;

/// <summary>A scenario could not be run, and its message says why: the worker process could not be started, has ended, or cannot do what it was asked.</summary>
public class RolloverException : Exception
{
    /// <summary>With a message.</summary>
    /// <param name="message">What could not be done, and why.</param>
    public RolloverException(string message) : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What could not be done, and why.</param>
    /// <param name="inner">What caused it.</param>
    public RolloverException(string message, Exception inner) : base(message, inner)
    {
    }
}

/// <summary>A scenario cannot be read. The message shows each problem with its place and its remedy.</summary>
public sealed class InvalidScenarioException : RolloverException
{
    internal InvalidScenarioException(string message, IReadOnlyList<FileProblem> problems) : base(message) => Problems = problems;

    /// <summary>Its problems, in the order of the file.</summary>
    public IReadOnlyList<FileProblem> Problems { get; }
}

/// <summary>A scenario was run, or skipped, and is not verified. The message is the failure report.</summary>
public sealed class NotVerifiedException : RolloverException
{
    internal NotVerifiedException(RolloverResult result) : base(result.Report) => Result = result;

    /// <summary>What came of it.</summary>
    public RolloverResult Result { get; }
}
