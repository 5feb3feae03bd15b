using FsCheck;
using FsCheck.Fluent;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Verbs;

namespace Harness.Tests.Scenarios.Files;

/// <summary>What is written reads back as the same, by what it says and by its text.</summary>
internal sealed class ScenarioRoundTrips
{
    private static IEnumerable<TestCaseData> Verbs() => Told.Verbs.All.Where(verb => verb.StepType != typeof(IncludeStep)).Select(verb => new TestCaseData(verb.StepType).SetArgDisplayNames(verb.Name));

    [TestCaseSource(nameof(Verbs))]
    public void A_step_of(Type stepType) => Check.QuickThrowOnFailure(Prop.ForAll(RandomSteps.Of(stepType, depth: 2).ToArbitrary(), step =>
    {
        var written = TextOf(step);
        var problems = new Problems();
        var root = YamlDocument.Read(SourceText.Of("x.yaml", written), problems).Root.ShouldNotBeNull();
        Told.Verbs.Reader.TryRead(root, problems, out var read).ShouldBeTrue($"{written}{string.Join('\n', problems.InOrder)}");
        problems.None.ShouldBeTrue();
        TextOf(read.ShouldHaveSingleItem()).ShouldBe(written);
        Contents.Of(read[0]).ShouldBe(Contents.Of(step));
    }));

    [Test]
    public void A_scenario_that_has_no_problems() => Check.QuickThrowOnFailure(Prop.ForAll(RandomScenarios.Sound.ToArbitrary(), scenario =>
    {
        var written = Told.Format.Write(scenario);
        var read = Told.Read(written);
        Told.Format.Write(read).ShouldBe(written);
        Contents.Of(read).ShouldBe(Contents.Of(scenario));
    }));

    [Test]
    public void Any_scenario_that_passes_the_checks() => Check.QuickThrowOnFailure(Prop.ForAll(RandomScenarios.Any.ToArbitrary(), scenario =>
    {
        var written = Told.Format.Write(scenario);
        var (problems, source) = (new Problems(), SourceText.Of("x.yaml", written));
        var read = Told.Format.Read(source, problems);
        (read is null).ShouldBe(!problems.None);
        if (read is not null)
            Told.Format.Write(read).ShouldBe(written);
        foreach (var problem in problems.InOrder)
            problem.Span.ShouldNotBe(SourceSpan.Start, problem.Message);
    }));

    private static string TextOf(Step step) => YamlText.Write(Told.Verbs.Reader.Write([step]));
}
