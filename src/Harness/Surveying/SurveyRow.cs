using Harness.Measuring;

namespace Harness.Surveying;

/// <summary>What came of the rollovers of one server.</summary>
/// <param name="Plan">What was run.</param>
/// <param name="Versions">The programs that it needs, with their versions.</param>
/// <param name="Places">A measurement for each of the plan's places, in their order; none if it could not be run.</param>
/// <param name="Causes">What went wrong, at all places together, the cause that cost most first.</param>
/// <param name="NotRunBecause">Why it was not run here; null if it was.</param>
internal sealed record SurveyRow(SurveyPlan Plan, IReadOnlyList<string> Versions, IReadOnlyList<Measurement> Places, IReadOnlyList<LossCause> Causes, string? NotRunBecause)
{
    /// <summary>The kinds of losses, at all places together, the most frequent first.</summary>
    public IReadOnlyList<(LossKind Kind, long Lost)> Kinds =>
        [.. Places.SelectMany(place => place.Lost).GroupBy(kind => kind.Key).Select(group => (group.Key, group.Sum(kind => kind.Value))).OrderByDescending(kind => kind.Item2)];

    /// <summary>What was measured under some conditions; null if it was not.</summary>
    public Measurement? At(string place) => Places.FirstOrDefault(one => one.Name == place);
}
