using Harness.Reporting;

namespace Harness.Tests.Reporting;

internal sealed class DoubtGroupsTests
{
    [Test]
    public void Doubts_that_differ_in_sessions_processes_and_times_alone_are_one() => DoubtGroups.Of(
    [
        "t~1 waited 5.1 s and the harness did not run for 1.2 s of it",
        "the run was interrupted",
        "t~22 waited 6 s and the harness did not run for 0.9 s of it",
        "s1'2 waited 5.7 s and the harness did not run for 2 s of it",
    ]).ShouldBe([("t~1 waited 5.1 s and the harness did not run for 1.2 s of it", 2), ("the run was interrupted", 0)]);
}
