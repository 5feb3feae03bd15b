using Harness.Histories;
using Harness.Observations;

namespace Harness.Tests.Histories;

internal sealed class EventTextTests
{
    private static IEnumerable<string> Kinds => HistoryJson.Kinds.Keys;

    [TestCaseSource(nameof(Kinds))]
    public void Every_kind_of_event_is_described_in_one_line(string kind)
    {
        var samples = Samples.All.Where(sample => sample.GetType() == HistoryJson.Kinds[kind]).ToList();
        samples.ShouldNotBeEmpty("a kind of event without a sample");
        foreach (var text in samples.Select(EventText.Describe))
        {
            text.ShouldNotBe(HistoryJson.Kinds[kind].Name); // what a kind gets that nobody described
            text.Where(char.IsControl).ShouldBeEmpty();
        }
    }

    [Test]
    public void Events_are_described_for_people() => Shared.Snapshot.Verify(string.Concat(Samples.All.Select(sample => EventText.Describe(sample) + "\n")));

    [TestCase(0, "0 s")]
    [TestCase(5, "5 s")]
    [TestCase(2.25, "2.25 s")]
    [TestCase(0.0004, "0 s")]
    [TestCase(61.5, "61.5 s")]
    public void Times_have_no_more_digits_than_they_need(double seconds, string text) => SecondsText.Of(TimeSpan.FromSeconds(seconds)).ShouldBe(text);
}
