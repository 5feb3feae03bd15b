using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Suites;
using Harness.Verbs;

namespace Harness.Tests.Scenarios.Files;

/// <summary>A small file can name very many sessions; what that takes is bounded.</summary>
internal sealed class ManySessions
{
    [Test, CancelAfter(300_000)]
    public void A_file_of_large_ranges_is_refused_with_one_problem(CancellationToken _)
    {
        Problems(string.Concat(Enumerable.Range(1, 5_000).Select(i => $"  - connect: a{i}x1..a{i}x100000\n")))
            .ShouldBe([new Problem(new SourceSpan(7, 14, 15), "up to here the file names more than 200,000 sessions in all", "split it into several scenarios")]);
    }

    [Test, CancelAfter(300_000)]
    public void So_is_one_in_which_too_many_steps_speak_of_all_of_them(CancellationToken _)
    {
        var problems = Problems("  - connect: s1..s99999\n" + string.Concat(Enumerable.Repeat("  - half-close: all\n", 5_000)));

        problems[^1].Message.ShouldBe("the scenario is too large to be checked: too many steps say 'all' of too many sessions");
        problems.Count.ShouldBeLessThan(200);
    }

    [Test, CancelAfter(300_000)]
    public void Ranges_in_steps_that_cannot_be_read_cost_nothing(CancellationToken _) =>
        Problems(string.Concat(Enumerable.Range(1, 5_000).Select(i => $"  - conect: a{i}x1..a{i}x100000\n"))).Count.ShouldBe(5_000);

    private static IReadOnlyList<Problem> Problems(string steps)
    {
        var source = SourceText.Of("x.yaml", $"version: 1\nname: many\nsteps:\n  - spawn: v1\n{steps}");
        var problems = new Problems();

        ScenarioFormat.Of(new VerbCatalog()).Read(source, problems).ShouldBeNull();
        return problems.InOrder;
    }
}
