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
