namespace Harness.Reporting;

/// <summary>Says how far long work is, and what it finds.</summary>
internal interface IStatus
{
    /// <summary>Says something that stays, in a line.</summary>
    void Say(string line);

    /// <summary>Says something that stays, in lines that have colours where there are colours.</summary>
    void Say(IReadOnlyList<ReportLine> lines);

    /// <summary>Shows how far the work is, until it is done.</summary>
    /// <param name="describe">Says it in a line; from any thread.</param>
    /// <param name="work">The work.</param>
    Task ShowAsync(Func<string> describe, Func<Task> work);
}
