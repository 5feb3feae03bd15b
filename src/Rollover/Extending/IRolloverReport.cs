namespace Rollover.Extending;

/// <summary>A report of your own. It is written when <c>--report</c> or <see cref="RunOptions.Reports"/> names it.</summary>
public interface IRolloverReport
{
    /// <summary>Its name, as <c>--report</c> takes it.</summary>
    string Name { get; }

    /// <summary>Writes it, when everything was run. A history is read with <see cref="RolloverResult.ReadHistoryAsync"/>.</summary>
    /// <param name="results">What came of each scenario, in the order of the suite.</param>
    /// <param name="folder">The folder of the run, where it is written.</param>
    Task WriteAsync(IReadOnlyList<RolloverResult> results, string folder);
}
