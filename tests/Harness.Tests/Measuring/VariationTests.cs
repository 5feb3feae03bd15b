using Harness.Measuring;
using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Tests.Measuring;

/// <summary>One scenario with one thing changed.</summary>
internal sealed class VariationTests
{
    [Test]
    public void A_comparison_is_a_key_and_its_values() =>
        Variation.Parse("drain=immediate,steer", out _).ShouldBe([new Variation("drain", "immediate"), new Variation("drain", "steer")]);

    [TestCase("drian=steer", "'drian' cannot be compared; did you mean 'drain'?")]
    [TestCase("drain=ster", "'ster' is no value of 'drain'; did you mean 'steer'?")]
    [TestCase("tcp_migrate_req=2", "'2' is no value of 'tcp_migrate_req'; one of: 0, 1")]
    [TestCase("drain", "name each value of 'drain' once: drain=steer,guard,accept,immediate")]
    [TestCase("drain=steer,steer", "name each value of 'drain' once: drain=steer,guard,accept,immediate")]
    [TestCase("drain=", "'' is no value of 'drain'; one of: steer, guard, accept, immediate")]
    public void What_is_none_is_said(string text, string expected)
    {
        Variation.Parse(text, out var problem).ShouldBeNull();
        problem.ShouldBe(expected);
    }

    [Test]
    public void Every_echo_server_gets_the_drain_after_its_own_arguments()
    {
        var scenario = Scenario(
            new ServerSpecification { Args = ["--backlog", "5"] },
            ("own", new ServerSpecification { Args = ["--drain", "guard"] }),
            ("inherits", new ServerSpecification { Grace = TimeSpan.FromSeconds(1) }));

        var changed = new Variation("drain", "accept").Of(scenario);

        changed.SpecificationOf("any").Args.ShouldBe(["--backlog", "5", "--drain", "accept"]);
        changed.SpecificationOf("own").Args.ShouldBe(["--drain", "guard", "--drain", "accept"]);
        changed.SpecificationOf("inherits").Args.ShouldBe(["--backlog", "5", "--drain", "accept"]);
    }

    [Test]
    public void Other_programs_stay_as_they_are()
    {
        var scenario = Scenario(ServerSpecification.Default, ("foreign", new ServerSpecification { Command = new ServerCommand(["nginx"]) }));

        var changed = new Variation("drain", "accept").Of(scenario);

        changed.SpecificationOf("foreign").ShouldBe(scenario.SpecificationOf("foreign") with { Args = changed.Server.Args });
        changed.Servers["foreign"].Args.ShouldBe(scenario.Servers["foreign"].Args);
    }

    [Test]
    public void A_kernel_setting_takes_a_namespace()
    {
        var changed = new Variation("tcp_migrate_req", "1").Of(Scenario(ServerSpecification.Default) with { Kernel = new Dictionary<string, int> { ["somaxconn"] = 7 } });

        changed.Kernel.ShouldBe(new Dictionary<string, int> { ["somaxconn"] = 7, ["tcp_migrate_req"] = 1 }, ignoreOrder: true);
        changed.NeedsNamespace.ShouldBeTrue();
    }

    [Test]
    public void A_drain_of_servers_that_have_none_is_refused_with_the_place_and_the_remedy()
    {
        var scenario = Scenario(new ServerSpecification { Command = new ServerCommand(["./srv", "$port"]) }) with
        {
            File = "own.yaml",
            Steps = [new RepeatStep(1, [new SpawnStep("v1") { Place = new SourceSpan(5, 3, 5) }]), new DeployStep("v1", "v2")],
        };

        Variation.ProblemOf("drain", scenario).ShouldBe(
            "own.yaml:5: 'drain' cannot be compared: it is an option of the EchoServer, and no server of this scenario takes it (v1 is './srv $port'); "
            + "compare 'tcp_migrate_req', or measure a scenario with the EchoServer whose 'spawn' has no 'args'");
        Variation.ProblemOf("tcp_migrate_req", scenario).ShouldBeNull();
    }

    [Test]
    public void So_is_one_that_the_args_of_every_spawn_overrule() =>
        Variation.ProblemOf("drain", Scenario(ServerSpecification.Default) with { File = "own.yaml", Steps = [new SpawnStep("v1", ["--drain", "guard"])] })
            .ShouldNotBeNull().ShouldContain("(the 'args' of its spawn say how v1 leaves)");

    [Test]
    public void So_is_one_without_a_server() =>
        Variation.ProblemOf("drain", Scenario(ServerSpecification.Default) with { File = "own.yaml", Line = 2 })
            .ShouldBe("own.yaml:2: 'drain' cannot be compared: the scenario starts no server; start one with 'spawn'");

    [Test]
    public void One_echo_server_is_enough()
    {
        var scenario = Scenario(new ServerSpecification { Command = new ServerCommand(["./srv"]) }, ("v2", new ServerSpecification { Command = ServerCommand.Echo }));

        Variation.ProblemOf("drain", scenario with { Steps = [new SpawnStep("v1"), new DeployStep("v1", "v2")] }).ShouldBeNull();
    }

    private static Scenario Scenario(ServerSpecification server, params (string Name, ServerSpecification Specification)[] servers) => new()
    {
        Name = "any",
        Server = server,
        Servers = servers.ToDictionary(own => own.Name, own => own.Specification),
        Steps = [],
    };
}
