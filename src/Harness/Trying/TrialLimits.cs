namespace Harness.Trying;

/// <summary>How long a trial may take.</summary>
/// <param name="Rollovers">How long rollovers are repeated, at the most.</param>
/// <param name="All">How long all of it takes, at the most: what is not done by then is not done.</param>
/// <param name="ProvokesHazards">Whether hazards are provoked after the rollovers, and other signals tried.</param>
internal sealed record TrialLimits(TimeSpan Rollovers, TimeSpan All, bool ProvokesHazards = true);
