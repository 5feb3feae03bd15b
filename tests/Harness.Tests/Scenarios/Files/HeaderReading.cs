using Harness.Observations;
using Harness.Scenarios;

namespace Harness.Tests.Scenarios.Files;

/// <summary>The keys at the top of a file, and the scenario that they make.</summary>
internal sealed class HeaderReading
{
    [Test]
    public void A_file_with_every_key()
    {
        var scenario = Told.Read(
            """
            version: 1
            description: |
              Two lines
              of text.
            tags: [seed, slow]
            # The name stands in line 7.

            name: everything
            timeout: 1.5m
            server:
              command: [./server, --listen, $address:$port]
              args: [-v]
              env: { LEVEL: debug }
              working-directory: bin
              ready: { output: '^ready' }
              protocol: echo
              stop-signal: SIGQUIT
              grace: 10s
            servers:
              v2: { args: [], ready: listening }
            kernel: { tcp_migrate_req: 0, somaxconn: 16 }
            network: { rtt: 20ms, jitter: 2ms, loss: 0.25, seed: 9 }
            expect: { violated: [never-refused, { rule: clean-exit, step: 2 }] }
            steps:
              - spawn: v1
              - spawn: v2
            """);
        scenario.Name.ShouldBe("everything");
        scenario.Line.ShouldBe(8);
        scenario.File.ShouldBe("scenarios/x.yaml");
        scenario.Description.ShouldBe("Two lines\nof text.\n");
        scenario.Tags.ShouldBe(["seed", "slow"]);
        scenario.Timeout.ShouldBe(TimeSpan.FromSeconds(90));
        scenario.Kernel.ShouldBe(new Dictionary<string, int> { ["tcp_migrate_req"] = 0, ["somaxconn"] = 16 }, ignoreOrder: true);
        scenario.Network.ShouldBe(new NetworkSpecification { RoundTrip = TimeSpan.FromMilliseconds(20), Jitter = TimeSpan.FromMilliseconds(2), Loss = 0.25m, Seed = 9 });
        scenario.NeedsNamespace.ShouldBeTrue();
        scenario.ExpectedViolations.ShouldBe(["never-refused", new ExpectedViolation("clean-exit", "2")]);
        scenario.Steps.Count.ShouldBe(2);

        var specification = scenario.SpecificationOf("v2");
        specification.Command!.Words.ShouldBe(["./server", "--listen", "$address:$port"]);
        specification.IsEcho.ShouldBeFalse();
        specification.Args!.ShouldBeEmpty();
        specification.Env.ShouldBe(new Dictionary<string, string> { ["LEVEL"] = "debug" });
        specification.WorkingDirectory.ShouldBe("bin");
        specification.Ready.ShouldBe(Readiness.Listening);
        specification.StopSignal.ShouldBe(new Signal(3, "SIGQUIT"));
        specification.Grace.ShouldBe(TimeSpan.FromSeconds(10));
        scenario.SpecificationOf("v1").Ready!.Output!.Text.ShouldBe("^ready");
        scenario.SpecificationOf("v1").Args.ShouldBe(["-v"]);
    }

    [Test]
    public void A_file_with_no_more_keys_than_it_needs()
    {
        var scenario = Told.Read("version: 1\nname: x\nsteps:\n  - spawn: v1\n");
        scenario.Description.ShouldBeNull();
        scenario.Tags.ShouldBeEmpty();
        scenario.Timeout.ShouldBe(TimeSpan.FromSeconds(60));
        scenario.Kernel.ShouldBeEmpty();
        scenario.Network.ShouldBeNull();
        scenario.NeedsNamespace.ShouldBeFalse();
        scenario.ExpectedViolations.ShouldBeEmpty();

        var specification = scenario.SpecificationOf("v1");
        specification.IsEcho.ShouldBeTrue();
        specification.StopSignalInForce.ShouldBe(Signal.Terminate);
        specification.GraceInForce.ShouldBe(TimeSpan.FromSeconds(30));
        specification.DrainsOn(Signal.Hangup).ShouldBeTrue();
    }

    [Test]
    public void What_one_server_says_stands_over_what_all_say()
    {
        var own = new ServerSpecification { Args = ["--fast"], Grace = TimeSpan.FromSeconds(1) };
        var all = new ServerSpecification
        {
            Command = new ServerCommand(["./server"]),
            Args = ["--slow"],
            Env = new Dictionary<string, string> { ["A"] = "b" },
            WorkingDirectory = "bin",
            Ready = Readiness.Listening,
            StopSignal = Signal.Interrupt,
            Grace = TimeSpan.FromSeconds(2),
        };
        own.Over(all).ShouldBe(all with { Args = own.Args, Grace = own.Grace });
        own.Over(ServerSpecification.Default).ShouldBe(own);
        ServerSpecification.Default.Over(all).ShouldBe(all);
    }
}
