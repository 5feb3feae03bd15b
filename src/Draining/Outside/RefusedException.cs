namespace Draining.Outside;

/// <summary>A server is not taken out of its group, or not any more. The message says why and what to do about it, in one line.</summary>
/// <param name="refusal">Why.</param>
/// <param name="message">The same in words, with the remedy.</param>
/// <param name="cause">What the kernel said, if it did.</param>
public sealed class RefusedException(Refusal refusal, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Why.</summary>
    public Refusal Refusal { get; } = refusal;
}
