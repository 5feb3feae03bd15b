using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Harness.Histories;
using Harness.Observations;

namespace Harness.Tests.Histories;

internal sealed class HistoryJsonTests
{
    private static IEnumerable<string> Kinds => HistoryJson.Kinds.Keys;

    [TestCaseSource(nameof(Kinds))]
    public void Every_kind_of_event_is_read_back_as_it_was_written(string kind)
    {
        var samples = Samples.All.Where(sample => sample.GetType() == HistoryJson.Kinds[kind]).ToList();
        samples.ShouldNotBeEmpty("a kind of event without a sample");
        foreach (var sample in samples)
        {
            var read = HistoryJson.Read(Line(sample));
            read.ShouldBeOfType(sample.GetType());
            foreach (var property in sample.GetType().GetProperties())
                Value(property, read).ShouldBe(Value(property, sample), property.Name);
            Line(read).ShouldBe(Line(sample));
        }
    }

    [Test]
    public void A_history_that_calls_SYN_RECV_half_open_is_read()
    {
        var observed = HistoryJson.Read("""{"event":"owner-observed","sequence":1,"at":1,"session":"s1","ownership":"half-open"}""").ShouldBeOfType<OwnerObserved>();

        observed.Ownership.ShouldBe(Ownership.SynReceived);
        Line(observed).ShouldContain("\"ownership\":\"syn-received\"");
        Should.Throw<JsonException>(() => HistoryJson.Read("""{"event":"owner-observed","sequence":1,"at":1,"session":"s1","ownership":"half-closed"}"""));
    }

    [Test]
    public void The_lines_are_a_stable_contract() => Shared.Snapshot.Verify(string.Concat(Samples.All.Select(sample => Line(sample) + "\n")));

    [Test]
    public void Times_are_kept_to_the_tick()
    {
        foreach (var ticks in new[] { 0, 1, 9_999_999, 10_000_001, TimeSpan.TicksPerDay + 1, TimeSpan.MaxValue.Ticks })
        {
            var sample = new GraceExpired("v1", new TimeSpan(ticks));
            HistoryJson.Read(Line(sample)).ShouldBe(sample);
        }
    }

    [Test]
    public void Text_of_any_characters_stays_on_its_line()
    {
        var sample = new ServerPrinted("v1", string.Concat(Enumerable.Range(0, 0x300).Select(code => (char)code)) + "\u2028\u2029😀", IsError: false);
        Line(sample).ShouldNotContain("\n");
        Line(sample).ShouldNotContain("\r");
        HistoryJson.Read(Line(sample)).ShouldBe(sample);
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("17")]
    [TestCase("{")]
    [TestCase("""{"event":"server-ready","sequence":"one","at":0,"server":"v1"}""")]
    [TestCase("""{"event":"server-ready","sequence":1,"at":1e20,"server":"v1"}""")]
    [TestCase("""{"event":"server-ready","sequence":1,"at":1e999,"server":"v1"}""")]
    [TestCase("""{"event":"server-ready","sequence":1,"at":"soon","server":"v1"}""")]
    [TestCase("""{"event":"no-such-event","sequence":1,"at":0}""")]
    [TestCase("""{"event":"client-ended","sequence":1,"at":0,"session":"s1","how":"no-such-way","byHarness":false}""")]
    public void What_is_no_event_is_refused(string line) => Should.Throw<JsonException>(() => HistoryJson.Read(line));

    [Test]
    public void An_object_without_a_kind_is_refused() =>
        Should.Throw<NotSupportedException>(() => HistoryJson.Read("""{"sequence":1,"at":0,"server":"v1"}"""));

    /// <summary>Lists by what is in them: that one is another kind of list makes no difference.</summary>
    private static object? Value(PropertyInfo property, HistoryEvent happened) => property.GetValue(happened) switch
    {
        TrafficFlaw flaw => JsonSerializer.Serialize(flaw),
        string text => text,
        IEnumerable list => JsonSerializer.Serialize(list),
        var value => value,
    };

    private static string Line(HistoryEvent happened) => Encoding.UTF8.GetString(HistoryJson.Write(happened));
}
