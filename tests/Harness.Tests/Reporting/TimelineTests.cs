using System.Text;
using System.Text.Json;
using Harness.Reporting;
using Harness.Reporting.Timelines;
using Harness.Rules;
using Harness.Suites;

namespace Harness.Tests.Reporting;

/// <summary>The data of a timeline, and that its page is one file of a bounded size.</summary>
internal sealed class TimelineTests
{
    private const string Hostile = "</script><script>window.owned=1</script><!-- <script> \u001b[2J\u202e &lt; \"'";

    [Test]
    public void The_page_needs_nothing_else_and_is_small()
    {
        var page = Page(RolloverStory.Verified());

        TimelinePage.BytesWithoutData.ShouldBeInRange(20_000, 300_000);
        page.ShouldContain("default-src 'none'");
        page.ShouldNotContain("http:");
        page.ShouldNotContain("https:");
        page.ShouldNotContain("@style@");
    }

    [Test]
    public void Processes_have_their_states_and_sessions_their_owners_and_ends()
    {
        var data = Data(RolloverStory.Violated());

        var v1 = data.GetProperty("processes")[0];
        v1.GetProperty("name").GetString().ShouldBe("v1");
        v1.GetProperty("states").EnumerateArray().Select(state => state[2].GetString()).ShouldBe(["starting", "listening", "draining, listening", "draining"]);
        v1.GetProperty("queues")[0][2].GetInt32().ShouldBe(2);
        data.GetProperty("marks").EnumerateArray().Select(mark => mark[4].GetString()).ShouldBe(["SIGTERM v1"]);
        var s1 = data.GetProperty("sessions")[0];
        (s1[0].GetString(), s1[5].GetInt32(), s1[6].GetString(), s1[7].GetInt32(), s1[8].GetInt32()).ShouldBe(("s1", 0, "reset", 3, 1001));
        var violation = data.GetProperty("violations")[0];
        (violation.GetProperty("rule").GetString(), violation.GetProperty("step").GetString()).ShouldBe(("no-session-dropped", "step 3 at scenarios/x.yaml:14: signal: { server: v1, name: SIGTERM }"));
        violation.GetProperty("at").GetDouble().ShouldBe(200, tolerance: 50);
    }

    [Test]
    public void What_a_scenario_or_a_server_says_cannot_leave_the_data()
    {
        var page = Page(RolloverStory.Violated(Hostile, Hostile, Hostile, Hostile));

        page.Split("<script").Length.ShouldBe(3);
        page.Split("</script").Length.ShouldBe(3);
        page.ShouldNotContain("<!--");
        page.ShouldNotContain("\u001b");
        page.ShouldNotContain("\\u001B");
        page.ShouldNotContain("\\u202E");
        Data(RolloverStory.Violated(Hostile)).GetProperty("run").GetProperty("name").GetString()!.ShouldStartWith("</script><script>window.owned=1</script>");
    }

    [Test]
    public void A_hundred_thousand_sessions_are_counted_and_ten_thousand_are_drawn()
    {
        var page = Page(RolloverStory.Verified(traffic: 100_000));
        var data = DataOf(page);

        data.GetProperty("sessionsInAll").GetInt32().ShouldBe(100_002);
        data.GetProperty("sessions").GetArrayLength().ShouldBeInRange(9_000, TimelineSessions.MostShown);
        data.GetProperty("everyNth").GetInt32().ShouldBe(11);
        data.GetProperty("totals").GetProperty("begun").EnumerateArray().Sum(count => count.GetInt32()).ShouldBe(100_002);
        data.GetProperty("totals").GetProperty("open")[0].EnumerateArray().Max(count => count.GetInt32()).ShouldBeGreaterThan(1);
        page.Length.ShouldBeLessThan(TimelinePage.BytesWithoutData + 2_000_000);
    }

    private static JsonElement Data(ScenarioResult result) => DataOf(Page(result));

    private static JsonElement DataOf(string page)
    {
        const string start = "<script id=\"data\" type=\"application/json\">";
        var from = page.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return JsonDocument.Parse(page[from..page.IndexOf("</script>", from, StringComparison.Ordinal)]).RootElement;
    }

    private static string Page(ScenarioResult result)
    {
        var facts = new RunFacts(result.History);
        using var file = new MemoryStream();
        TimelinePage.Write(ScenarioReport.Of(result, facts), facts, file);
        return Encoding.UTF8.GetString(file.ToArray());
    }
}
