namespace Harness.Scenarios.Checking;

/// <summary>What became of traffic; where steps that run at the same time differ, the later one of these counts.</summary>
internal enum TrafficFate
{
    Running,
    Stopped,
}
