using Harness.Scenarios;

namespace Harness.Exploring;

/// <summary>Makes a failing scenario small: takes the first simplification that still fails, again and again, until none does.</summary>
/// <param name="isValid">Whether a scenario can be run at all.</param>
/// <param name="stillFails">Whether it fails as the original did. Real runs are not repeatable: it has to decide by a majority.</param>
/// <param name="trafficFirst">Whether it tries to do without traffic before everything else, or after it.</param>
/// <param name="mostTries">Ends the search after so many scenarios were tried.</param>
/// <param name="tried">Told after each try how many there were and what is the smallest that fails.</param>
internal sealed class Shrinker(Func<Scenario, bool> isValid, Func<Scenario, CancellationToken, Task<bool>> stillFails, bool trafficFirst, int mostTries, Action<int, Scenario>? tried = null)
{
    /// <summary>The smallest that was found, which fails; the scenario itself if none of its simplifications does.</summary>
    public async Task<Scenario> ShrinkAsync(Scenario scenario, CancellationToken cancellation)
    {
        var tries = 0;
        while (true)
        {
            var smaller = await FirstAsync(scenario);
            if (smaller is null)
                return scenario;
            scenario = smaller;
        }

        async Task<Scenario?> FirstAsync(Scenario from)
        {
            foreach (var candidate in Shrinks.Of(from, trafficFirst).Where(isValid))
            {
                if (tries++ >= mostTries || cancellation.IsCancellationRequested)
                    return null;
                var fails = await stillFails(candidate, cancellation);
                tried?.Invoke(tries, fails ? candidate : from);
                if (fails)
                    return candidate;
            }

            return null;
        }
    }
}
