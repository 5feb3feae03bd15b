namespace Harness.Scenarios.Checking;

/// <summary>What became of a session by its client's doing; where steps that run at the same time differ, the later one of these counts.</summary>
internal enum SessionFate
{
    Open,
    HalfClosed,
    Ended,
}
