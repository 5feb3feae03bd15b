using Harness.Observations;
using Harness.Suites;

namespace Harness.Reporting;

/// <summary>How far a suite is: what runs, what came out, and how long the rest takes.</summary>
/// <param name="total">How many runs it has.</param>
/// <param name="time">The clock.</param>
internal sealed class SuiteProgress(int total, TimeProvider time)
{
    private readonly SortedDictionary<int, (SuiteEntry Entry, long Since)> running = [];
    private readonly Dictionary<string, int> words = new(StringComparer.Ordinal);
    private readonly TimeLeft left = new(time);
    private int finished;

    /// <summary>What runs now, in the order of the suite, and for how long.</summary>
    public IReadOnlyList<(SuiteEntry Entry, TimeSpan For)> Running => [.. running.Values.Select(one => (one.Entry, time.GetElapsedTime(one.Since)))];

    /// <summary>A scenario begins.</summary>
    public void Start(int number, SuiteEntry entry) => running[number] = (entry, time.GetTimestamp());

    /// <summary>A scenario is through.</summary>
    public void Finish(int number, ScenarioResult result)
    {
        _ = running.Remove(number);
        words[result.Word] = words.GetValueOrDefault(result.Word) + 1;
        finished++;
    }

    /// <summary><c>12 of 132: 10 verified, 1 violated, 1 skipped; about 40 s left</c>.</summary>
    public string Describe()
    {
        var found = string.Join(", ", ((string[])["verified", "violated", "inconclusive", "skipped", "not run"]).Where(words.ContainsKey).Select(word => $"{words[word]} {word}"));
        return $"{finished} of {total}{(found.Length > 0 ? $": {found}" : "")}{left.Describe(finished, total)}";
    }

    /// <summary>The same and what runs: for a log, where nothing else says that something does.</summary>
    public string DescribeWhole()
    {
        var now = Running.OrderByDescending(one => one.For).Take(3).Select(one => $"{ScenarioLine.SubjectOf(one.Entry.Scenario, one.Entry.Repetition)} for {SecondsText.Of(TimeSpan.FromSeconds(Math.Round(one.For.TotalSeconds)))}");
        return running.Count == 0 ? Describe() : $"{Describe()}; running: {string.Join(", ", now)}{(running.Count > 3 ? $", and {running.Count - 3} more" : "")}";
    }
}
