using System.Text.Json;

namespace Harness.Tests.Commands;

/// <summary>Included steps in a run. In a simulated world: a scenario takes milliseconds.</summary>
internal sealed class IncludeRunTests
{
    private readonly TemporaryFolder folder = new();

    [TearDown]
    public void Remove() => folder.Dispose();

    [Test]
    public async Task A_step_that_fails_in_an_included_file_is_reported_at_its_place_there()
    {
        folder.Write("common/open.steps.yaml", "version: 1\nsteps:\n  - connect: s1\n  - assert-not-listening: { server: v1, within: 100ms }\n");
        folder.Write("x.yaml", "version: 1\nname: x\nsteps:\n  - spawn: v1\n  - include: common/open.steps.yaml\n");
        var printed = await RolloverCommand.RunAsync(["run", folder.Path, "--world", "simulated", "--report", "tap", "--results", folder.Of("results")]);

        printed.ExitCode.ShouldBe(1, printed.Everything);
        printed.Output.ShouldContain($"step      2.2 at {folder.Of("common/open.steps.yaml")}:4: assert-not-listening:");
        using var results = JsonDocument.Parse(await File.ReadAllTextAsync(folder.Of("results/latest/results.json")));
        var scenario = results.RootElement.GetProperty("scenarios")[0];
        scenario.GetProperty("steps").EnumerateArray().Select(step => (step.GetProperty("step").GetString(), Path.GetFileName(step.GetProperty("file").GetString()), step.GetProperty("line").GetInt32()))
            .ShouldBe([("1", null, 4), ("2", null, 5), ("2.1", "open.steps.yaml", 3), ("2.2", "open.steps.yaml", 4)]);
        Path.GetFileName(scenario.GetProperty("violations")[0].GetProperty("file").GetString()).ShouldBe("open.steps.yaml");
        (await File.ReadAllTextAsync(folder.Of("results/latest/results.tap"))).ShouldContain("open.steps.yaml\"\n    line: 4");
        (await RolloverCommand.RunAsync(["report", folder.Of("results/latest")])).Output.ShouldContain("common/open.steps.yaml:4");
    }

    [Test]
    public async Task Included_steps_that_hold_are_green_and_what_is_expected_of_one_is_found()
    {
        folder.Write("open.steps.yaml", "version: 1\nsteps:\n  - connect: s1\n  - send: s1\n  - disconnect: s1\n");
        folder.Write("fail.steps.yaml", "version: 1\nsteps:\n  - spawn: v1\n  - assert-not-listening: { server: v1, within: 100ms }\n");
        folder.Write("1.yaml", "version: 1\nname: x\nsteps:\n  - spawn: v1\n  - include: open.steps.yaml\n  - include: open.steps.yaml\n");
        folder.Write("2.yaml", "version: 1\nname: y\nexpect: { violated: [{ rule: steps-hold, step: 1.2 }] }\nsteps:\n  - include: fail.steps.yaml\n");
        var printed = await RolloverCommand.RunAsync(["run", folder.Path, "--world", "simulated", "--results", folder.Of("results")]);
        printed.ExitCode.ShouldBe(0, printed.Everything);
        printed.Output.ShouldContain("2 verified, 0 violated in");
    }
}
