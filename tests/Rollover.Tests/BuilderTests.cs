using FsCheck;
using FsCheck.Fluent;
using YamlDotNet.RepresentationModel;

namespace Rollover.Tests;

public sealed class BuilderTests
{
    private static RolloverBuilder Everything => new RolloverBuilder("All that can be said: \"quoted\", and more")
        .Description("two\nlines")
        .Tags("a", "b")
        .Needs("sh")
        .Timeout(TimeSpan.FromSeconds(90))
        .Server(server => server.Command("echo").Grace(TimeSpan.FromSeconds(10)))
        .Server("v2", server => server.Args("--backlog", "128").Env(new Dictionary<string, string>(StringComparer.Ordinal) { ["KEY"] = "yes" }).StopSignal("SIGHUP"))
        .Kernel("tcp_migrate_req", 1)
        .Network(TimeSpan.FromMilliseconds(20), jitter: TimeSpan.FromMilliseconds(1), loss: 0.01m)
        .OnIPv6()
        .ConnectLimit(TimeSpan.FromMilliseconds(500))
        .ReplyLimit(TimeSpan.FromSeconds(2))
        .ExpectViolated("steps-hold", "2.1")
        .ExpectViolated("no-session-dropped")
        .Sometimes("queued-at-drain")
        .Steps(steps => steps
            .Spawn("v1")
            .Parallel(both => both
                .Connect("s1..s4, b1")
                .Repeat(3, turn => turn.Connect("c1", expect: "refused")))
            .Spawn("v2", ready: false)
            .StartTraffic("t", rate: 500, exchanges: 2)
            .ReleaseHandshakes("v1")
            .Step("my-own", ("text", "4"), ("times", 2)));

    [Test]
    public void The_text_of_a_file_is_written() => Snapshot.Verify(Everything.ToYaml());

    [Test]
    public async Task What_is_built_is_read_as_a_file_is()
    {
        await using var workers = await Workers.StartAsync();
        var file = await workers.Verifier.ReadTextAsync(Everything.ToYaml());

        file.Problems.Select(problem => problem.Message).ShouldBe(["unknown verb 'my-own'"], file.ProblemText);
    }

    [Test]
    public async Task An_empty_scenario_says_what_it_lacks()
    {
        await using var workers = await Workers.StartAsync();
        (await Should.ThrowAsync<InvalidScenarioException>(() => workers.Verifier.RunAsync(new RolloverBuilder("empty"), workers.Options))).Message.ShouldContain("the list of steps is empty");
    }

    [Test]
    public void Any_text_is_read_as_it_was_given() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(PropertyRuns.Of(500)), Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        {
            var given = new string([.. text.Get.Where(character => !char.IsSurrogate(character) && character is not ('\uFFFE' or '\uFFFF'))]);
            ReadBack(given).ShouldBe(given);
        }));

    [TestCase("")]
    [TestCase(" leading")]
    [TestCase("yes")]
    [TestCase("null")]
    [TestCase("1")]
    [TestCase("1e3")]
    [TestCase("- item")]
    [TestCase("a: b # c")]
    [TestCase("a\\b\"c'd")]
    [TestCase("line\r\nline\ttab\0nul\u0085next\u2028sep\uFEFFmark")]
    [TestCase("😀 smile")]
    [TestCase("{a}")]
    [TestCase("$port")]
    [TestCase("..")]
    public void A_text_that_looks_like_something_else_is_read_as_it_was_given(string text) => ReadBack(text).ShouldBe(text);

    private static string ReadBack(string text)
    {
        var yaml = new RolloverBuilder("one").Steps(steps => steps.Send("s1", text: text)).ToYaml();
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        var step = (YamlMappingNode)((YamlMappingNode)stream.Documents[0].RootNode)["steps"][0]["send"];
        return ((YamlScalarNode)step["text"]).Value!;
    }
}
