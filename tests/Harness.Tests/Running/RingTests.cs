using Harness.Histories;
using Harness.Observations;
using Harness.Reporting;
using Harness.Rules;

namespace Harness.Tests.Running;

/// <summary>A server that is built on an io_uring: what it listens by, and what it serves, has no descriptor.</summary>
internal sealed class RingTests
{
    [Test]
    public async Task Sessions_and_listeners_without_a_descriptor_belong_to_the_process_that_has_the_ring()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: a server on a ring is replaced
            server: { command: [$FAULTY, holds-by-rings, "$address:$port"] }
            steps:
              - spawn: v1
              - assert-output: { server: v1, matches: "by a ring|no io_uring" }
              - connect: { sessions: s1..s2 }
              - send: { sessions: s1..s2 }
              - assert-owner-pid: { sessions: s1..s2, server: v1 }
              - spawn: v2
              - signal: v1
              - assert-not-listening: v1
              - connect: { sessions: n1..n2 }
              - send: { sessions: n1..n2 }
              - send: { sessions: s1..s2 }
              - disconnect: { sessions: s1..s2 }
              - assert-exit: { server: v1, code: 0 }
            """);

        var report = FailureReport.Render(result);
        if (report.Contains("There is no io_uring here", StringComparison.Ordinal))
            Assert.Ignore("the kernel lets no process have an io_uring here");
        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, report);
        result.History!.Events.OfType<OwnerObserved>().ShouldAllBe(look => look.Ownership == Ownership.Owned || look.Ownership == Ownership.Queued || look.Ownership == Ownership.Gone);
    }
}
