using Harness.Scenarios.Matrices;

namespace Harness.Verbs.Axes;

/// <summary>Every change of a scenario that no single key of its file makes.</summary>
internal static class ScenarioAxes
{
    /// <summary>The changes, in the order of the reference.</summary>
    public static IReadOnlyList<ScenarioAxis> All { get; } = [new DrainAxis(), new LeaveAxis()];
}
