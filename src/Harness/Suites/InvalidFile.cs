namespace Harness.Suites;

/// <summary>A file that could not be read as a scenario: nobody knows what its scenario would have shown.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line of its first problem, from 1.</param>
/// <param name="Problem">Its first problem, in one line without a full stop.</param>
internal sealed record InvalidFile(string File, int Line, string Problem);
