using Harness.Measuring;
using Harness.Scenarios;

namespace Harness.Tests.Measuring;

/// <summary>One scenario with one thing changed.</summary>
public sealed class VariationTests
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

    private static Scenario Scenario(ServerSpecification server, params (string Name, ServerSpecification Specification)[] servers) => new()
    {
        Name = "any",
        Server = server,
        Servers = servers.ToDictionary(own => own.Name, own => own.Specification),
        Steps = [],
    };
}
