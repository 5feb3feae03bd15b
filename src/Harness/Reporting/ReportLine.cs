namespace Harness.Reporting;

/// <summary>What a line of a report is about, which gives it its colour at a terminal.</summary>
internal enum ReportRole
{
    /// <summary>A fact like others: its label stands back.</summary>
    Fact,

    /// <summary>What was proved to be wrong.</summary>
    Violated,

    /// <summary>What could not be told.</summary>
    Inconclusive,

    /// <summary>A rule, and how it is violated.</summary>
    Rule,

    /// <summary>What should have been.</summary>
    Expected,

    /// <summary>What was instead.</summary>
    Actual,

    /// <summary>What helps.</summary>
    Remedy,

    /// <summary>What happened before, and what was printed.</summary>
    Background,
}

/// <summary>A line of a report. Nothing in it can steer a terminal.</summary>
/// <param name="Role">What it is about.</param>
/// <param name="Label">What it begins with.</param>
/// <param name="Text">What follows.</param>
internal sealed record ReportLine(ReportRole Role, string Label, string Text)
{
    /// <summary>Lines as a text, each with its end.</summary>
    public static string Join(IReadOnlyList<ReportLine> lines) => string.Concat(lines.Select(line => $"{line}\n"));

    /// <inheritdoc/>
    public override string ToString() => Label + Text;
}
