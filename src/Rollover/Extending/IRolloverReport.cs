namespace Rollover.Extending;

/// <summary>A report of your own. It is written when <c>--report</c> or <see cref="RunOptions.Reports"/> names it. One instance serves all runs of a process, also several at the same time.</summary>
public interface IRolloverReport
{
    /// <summary>Its name, as <c>--report</c> takes it.</summary>
    string Name { get; }

    /// <summary>Writes it, when everything was run. A history is read with <see cref="RolloverResult.ReadHistoryAsync"/>.</summary>
    /// <param name="results">What came of each scenario, in the order of the suite.</param>
    /// <param name="folder">The folder of the run, where it is written.</param>
    /// <param name="cancellation">Cancelled when it has taken a minute: nobody waits for it any more, and that it could not be written is noted.</param>
    Task WriteAsync(IReadOnlyList<RolloverResult> results, string folder, CancellationToken cancellation);
}
