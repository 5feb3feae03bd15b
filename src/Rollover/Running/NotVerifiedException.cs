namespace Rollover;

/// <summary>A scenario was run, or skipped, and is not verified. The message is the failure report.</summary>
public sealed class NotVerifiedException : RolloverException
{
    internal NotVerifiedException(RolloverResult result) : base(result.Report) => Result = result;

    /// <summary>What came of it.</summary>
    public RolloverResult Result { get; }
}
