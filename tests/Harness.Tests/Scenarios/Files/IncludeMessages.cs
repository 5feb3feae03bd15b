using Harness.Scenarios.Files;
using Harness.Scenarios.Text;
using Harness.Verbs;

namespace Harness.Tests.Scenarios.Files;

/// <summary>Files of steps, and what is wrong with them, at its place in them.</summary>
internal sealed class IncludeMessages
{
    private readonly TemporaryFolder folder = new();

    [TearDown]
    public void Remove() => folder.Dispose();

    [Test]
    public void The_steps_of_a_file_stand_in_the_place_of_the_step_that_includes_it()
    {
        folder.Write("b.steps.yaml", "version: 1\nsteps:\n  - spawn: v2\n");
        folder.Write("a.steps.yaml", "version: 1\nsteps:\n  - spawn: v1\n  - parallel:\n      - include: b.steps.yaml\n      - connect: s1\n");
        var read = Read("- include: a.steps.yaml\n  - assert-listening: v2\n  - repeat: { times: 1, steps: [ { include: { file: c.steps.yaml } } ] }", ("c.steps.yaml", "version: 1\nsteps:\n  - disconnect: s1\n"));

        var outer = read.Scenarios.Single().Steps[0].ShouldBeOfType<IncludeStep>();
        outer.Steps[0].ShouldBeOfType<SpawnStep>().Place.Included!.File.ShouldEndWith("a.steps.yaml");
        outer.Steps[0].Place.Line.ShouldBe(3);
        var inner = outer.Steps[1].ShouldBeOfType<ParallelStep>().Steps[0].ShouldBeOfType<IncludeStep>().Steps.Single().Place;
        inner.Included!.File.ShouldEndWith("b.steps.yaml");
        inner.Included.From.Included!.File.ShouldEndWith("a.steps.yaml");
        read.Scenarios[0].Includes.Select(Path.GetFileName).ShouldBe(["a.steps.yaml", "b.steps.yaml", "c.steps.yaml"]);
        var written = Told.Format.Write(read.Scenarios[0]);
        written.ShouldContain("- include: a.steps.yaml\n");
        Told.Format.Write(ReadScenario.From(folder.Write("y.yaml", written), Told.Format).Scenarios.Single()).ShouldBe(written);
    }

    [Test]
    public void Files_of_steps_are_not_scenarios()
    {
        folder.Write("a.steps.yaml", "version: 1\nsteps:\n  - spawn: v1\n");
        folder.Write("b.steps.yml", "version: 1\nsteps:\n  - spawn: v1\n");
        folder.Write("steps.yaml", "version: 1\nname: x\nsteps:\n  - spawn: v1\n");
        ScenarioFiles.Find([folder.Path], out _).Select(Path.GetFileName).ShouldBe(["steps.yaml"]);
        var named = ReadScenario.From(folder.Of("a.steps.yaml"), Told.Format);
        named.IsValid.ShouldBeFalse();
        named.Problems.Single().Message.ShouldBe("this is a file of steps, and no scenario");
    }

    [Test]
    public void An_expected_violation_may_name_an_included_step()
    {
        const string steps = "- include: a.steps.yaml\nexpect: { violated: [{ rule: steps-hold, step: 1.2 }, { rule: steps-hold, step: 1.3 }] }";
        Said(steps, ("a.steps.yaml", "version: 1\nsteps:\n  - spawn: v1\n  - assert-not-listening: v1\n")).ShouldContain("there is no step 1.3: the last one in step 1 is 1.2");
        Said(steps, ("a.steps.yaml", "version: 1\nsteps:\n  - spawn: v1\n  - assert-not-listening: v1\n")).ShouldNotContain("no step 1.2");
    }

    [Test]
    public void What_cannot_be_included_is_said_where_it_stands() => Snapshot.Verify(string.Join("---\n", [
        Said("- include: none.steps.yaml"),
        Said("- include: common.yaml"),
        Said("- include:"),
        Said("- include: [a.steps.yaml]"),
        Said("- include: { file: a.steps.yaml, steps: [] }"),
        Said("- include: \"\\0.steps.yaml\""),
        Said("- include: a.steps.yaml", ("a.steps.yaml", "version: 1\nsteps:\n  - spwan: v1\n  - assert-listening: v9\n")),
        Said("- spawn: v1\n  - include: a.steps.yaml", ("a.steps.yaml", "version: 1\nsteps:\n  - include: b.steps.yaml\n"), ("b.steps.yaml", "version: 1\nsteps:\n  - spawn: v1\n")),
        Said("- include: a.steps.yaml", ("a.steps.yaml", "version: 1\nname: x\nkernel: { somaxconn: 1 }\nsteps:\n  - spawn: v1\n")),
        Said("- include: a.steps.yaml", ("a.steps.yaml", "version: 2\n")),
        Said("- include: a.steps.yaml", ("a.steps.yaml", "- spawn: v1\n")),
        Said("- include: a.steps.yaml", ("a.steps.yaml", "version: 1\nsteps: []\n")),
        Said("- include: a.steps.yaml", ("a.steps.yaml", "version: 1\nsteps:\n  - spawn: *x\n")),
        Said("- include: a.steps.yaml", ("a.steps.yaml", "version: 1\nsteps:\n  - include: a.steps.yaml\n")),
        Said("- include: a.steps.yaml", ("a.steps.yaml", "version: 1\nsteps:\n  - include: b.steps.yaml\n"), ("b.steps.yaml", "version: 1\nsteps:\n  - include: a.steps.yaml\n")),
        Said("- include: a.steps.yaml", ("a.steps.yaml", $"version: 1\nsteps:\n{string.Concat(Enumerable.Repeat("  - include: b.steps.yaml\n", 20))}"), ("b.steps.yaml", $"version: 1\nsteps:\n{string.Concat(Enumerable.Repeat("  - include: c.steps.yaml\n", 20))}"), ("c.steps.yaml", "version: 1\nsteps:\n  - connect: s1\n  - disconnect: s1\n")),
    ]));

    private string Said(string steps, params (string Name, string Text)[] files)
    {
        var read = Read(steps, files);
        read.IsValid.ShouldBeFalse();
        return ProblemText.Render(read.Source, read.Problems).Replace(folder.Path, "DIR", StringComparison.Ordinal);
    }

    private ReadScenario Read(string steps, params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files)
            folder.Write(name, text);
        return ReadScenario.From(folder.Write("x.yaml", $"version: 1\nname: x\nsteps:\n  {steps}\n"), Told.Format);
    }
}
