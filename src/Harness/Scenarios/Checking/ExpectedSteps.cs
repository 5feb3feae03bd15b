using Harness.Scenarios.Including;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Checking;

/// <summary>Finds expected violations whose step the scenario does not have: nothing could ever meet them.</summary>
/// <param name="syntax">Knows which steps hold steps.</param>
internal sealed class ExpectedSteps(StepReader syntax)
{
    /// <summary>Checks every expected violation that names a step.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="expect">What its file gives for <c>expect</c>.</param>
    /// <param name="problems">Collects what is wrong.</param>
    public void Check(Scenario scenario, Node? expect, Problems problems)
    {
        var items = ((expect as MappingNode)?.Entries.FirstOrDefault(entry => entry.Key.Value == "violated")?.Value as SequenceNode)?.Items ?? [];
        foreach (var (expected, item) in scenario.ExpectedViolations.Zip(items))
        {
            if (expected.Step is not { } number || ProblemOf(number, scenario.Steps) is not { } problem)
                continue;
            var place = (item as MappingNode)?.Entries.FirstOrDefault(entry => entry.Key.Value == "step")?.Value.Span ?? item.Span;
            problems.Add(place, problem, "give the number that reports show, counted from 1");
        }
    }

    private string? ProblemOf(string number, IReadOnlyList<Step> steps)
    {
        var path = "";
        foreach (var place in StepNumber.PlacesOf(number))
        {
            if (steps.Count == 0)
                return $"step {path} holds no steps";
            if (place > steps.Count)
                return path.Length == 0 ? $"there is no step {place}: the last one is {steps.Count}" : $"there is no step {path}.{place}: the last one in step {path} is {path}.{steps.Count}";
            path = path.Length == 0 ? $"{place}" : $"{path}.{place}";
            steps = InsideOf(steps[place - 1]);
        }

        return null;
    }

    private IReadOnlyList<Step> InsideOf(Step step) =>
        step is UnreadStep ? [] : syntax.SyntaxOf(step).Write(step).All.Select(pair => pair.Value is IncludedSteps included ? included.Steps : pair.Value).OfType<IReadOnlyList<Step>>().FirstOrDefault() ?? [];
}
