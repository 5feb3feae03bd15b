using System.Net;
using Harness.Reporting;
using Harness.Rules;
using Harness.Scenarios;
using Harness.Verbs;
using Harness.Worlds.Linux.Namespaces;

namespace Harness.Tests.Running;

/// <summary>Servers on addresses of their own, and clients that connect to them.</summary>
internal sealed class AddressTests
{
    [TestCase("""
        server: { address: "::" }
        steps:
          - spawn: v1
          - connect: { sessions: s1..s2, at: "::1" }
          - connect: { session: s3, at: "::1", from: "::1", to: v1 }
          - assert-owner-pid: { sessions: all, server: v1 }
          - send: all
        """, TestName = "The wildcard of IPv6 is reached by IPv6")]
    [TestCase("""
        server: { address: 0.0.0.0 }
        steps:
          - spawn: v1
          - connect: { sessions: s1..s2 }
          - connect: { session: s3, at: 127.0.0.7, from: 127.0.0.8, to: v1 }
          - assert-owner-pid: { sessions: all, server: v1 }
          - send: all
        """, TestName = "The wildcard of IPv4 is reached at every address")]
    [TestCase("""
        server: { address: "::1" }
        steps:
          - spawn: v1
          - connect: { sessions: s1..s2, at: "::1" }
          - assert-owner-pid: { sessions: all, server: v1 }
          - send: all
          - connect: { session: s3, expect: refused }
        """, TestName = "A server on an IPv6 address is not reached by IPv4")]
    [TestCase("""
        servers:
          v2: { address: 127.0.0.2 }
          v3: { address: 0.0.0.0 }
        steps:
          - spawn: v1
          - spawn: v2
          - spawn: v3
          - connect: { sessions: s1..s4 }
          - connect: { sessions: t1..t4, at: 127.0.0.2 }
          - connect: { sessions: w1..w4, at: 127.0.0.3 }
          - assert-owner-pid: { sessions: s1..s4, server: v1 }
          - assert-owner-pid: { sessions: t1..t4, server: v2 }
          - assert-owner-pid: { sessions: w1..w4, server: v3 }
          - send: all
        """, TestName = "A specific address goes before the wildcard")]
    [TestCase("""
        server: { address: 127.0.0.2 }
        steps:
          - spawn: v1
          - signal: { server: v1, name: SIGSTOP }
          - connect: { sessions: q1..q3, at: 127.0.0.2 }
          - assert-queued: { sessions: q1..q3, server: v1 }
          - signal: { server: v1, name: SIGCONT }
          - assert-owner-pid: { sessions: q1..q3, server: v1 }
        """, TestName = "An accept queue on another address is seen")]
    public async Task Addresses_that_work(string rest)
    {
        NeedsNamespace();

        var result = await ScenarioRun.OfAsync($"version: 1\nname: addresses\n{rest}");

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    [Test]
    public async Task A_connect_from_a_client_address_that_nobody_has_fails_with_its_error()
    {
        // A file with such an address is invalid; a scenario from code is not checked.
        var scenario = ScenarioRun.Read("version: 1\nname: x\nsteps:\n  - spawn: v1\n");
        var step = new ConnectStep(SessionSet.Of("s1"), From: IPAddress.Parse("192.0.2.1"));

        var result = await ScenarioRun.OfAsync(scenario with { Steps = [.. scenario.Steps, step] });

        ScenarioRun.Violated(result).ShouldBe(["never-refused"], FailureReport.Render(result));
        result.Verdict!.Violations.Single().Violation.Message.ShouldBe("the connect of session s1 failed with AddressNotAvailable while v1 listened");
    }

    [TestCase("server: { address: 127.0.0.2 }\nsteps:\n  - spawn: v1\n")]
    [TestCase("steps:\n  - spawn: v1\n  - connect: { session: s1, at: 127.0.0.2 }\n")]
    public async Task Without_namespaces_a_scenario_with_addresses_is_skipped_and_says_why(string rest)
    {
        var result = await ScenarioRun.OfAsync($"version: 1\nname: x\n{rest}", Isolation.LoopbackAddress);

        result.IsSkipped.ShouldBeTrue();
        result.NotRunBecause.ShouldNotBeNull().ShouldContain("network namespace");
    }

    private static void NeedsNamespace()
    {
        if (MachineIsolation.Best != Isolation.NetworkNamespace)
            Assert.Ignore("this machine gives no network namespaces");
    }
}
