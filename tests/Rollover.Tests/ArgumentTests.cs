using System.Reflection;
using System.Reflection.Emit;

namespace Rollover.Tests;

/// <summary>An argument that means nothing is refused where it is given.</summary>
public sealed class ArgumentTests
{
    private static RolloverBuilder Builder => new RolloverBuilder("one").Steps(steps => steps.Spawn("v1"));

    [Test]
    public async Task Options_of_a_run_are_checked_before_it()
    {
        await using var workers = await Workers.StartAsync();
        var options = workers.Options with { World = World.Simulated };
        await RefusedAsync<ArgumentException>(options with { Results = "" }, "Results");
        await RefusedAsync<ArgumentException>(options with { Results = null! }, "Results");
        await RefusedAsync<ArgumentException>(options with { Results = "a\0b" }, "Results");
        await RefusedAsync<ArgumentException>(options with { Reports = null! }, "Reports");
        await RefusedAsync<ArgumentException>(options with { Reports = [null!] }, "Reports");
        await RefusedAsync<ArgumentOutOfRangeException>(options with { World = (World)7 }, "World");
        await RefusedAsync<RolloverException>(options with { TimeScale = double.NaN }, "TimeScale");

        async Task RefusedAsync<T>(RunOptions refused, string named) where T : Exception =>
            (await Should.ThrowAsync<T>(() => workers.Verifier.RunAsync(Builder, refused))).Message.ShouldContain(named);
    }

    [Test]
    public async Task Results_that_are_a_file_are_named()
    {
        await using var workers = await Workers.StartAsync();
        var file = workers.Write("taken", "");
        (await Should.ThrowAsync<RolloverException>(() => workers.Verifier.RunAsync(Builder, workers.Options with { Results = file, World = World.Simulated }))).Message.ShouldContain(file);
    }

    [TestCase("")]
    [TestCase("\0")]
    public async Task A_path_that_is_none_is_refused(string path)
    {
        await using var workers = await Workers.StartAsync();
        (await Should.ThrowAsync<ArgumentException>(() => workers.Verifier.ReadAsync(path))).ParamName.ShouldBe("path");
    }

    [Test]
    public async Task Options_of_a_verifier_are_checked_before_it_is_started()
    {
        await RefusedAsync<ArgumentOutOfRangeException>(new VerifierOptions { StartsWithin = TimeSpan.FromSeconds(-1) }, "StartsWithin");
        await RefusedAsync<ArgumentOutOfRangeException>(new VerifierOptions { StartsWithin = TimeSpan.FromDays(100) }, "StartsWithin");
        await RefusedAsync<ArgumentException>(new VerifierOptions { Extensions = null! }, "Extensions");
        await RefusedAsync<ArgumentException>(new VerifierOptions { Extensions = [null!] }, "Extensions");
        await RefusedAsync<ArgumentException>(new VerifierOptions { Extensions = [AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("made-here"), AssemblyBuilderAccess.Run)] }, "made-here");
        await RefusedAsync<ArgumentException>(new VerifierOptions { Program = "" }, "Program");

        static async Task RefusedAsync<T>(VerifierOptions options, string named) where T : Exception => (await Should.ThrowAsync<T>(() => Verifier.StartAsync(options))).Message.ShouldContain(named);
    }

    [Test]
    public void A_builder_takes_no_null()
    {
        Should.Throw<ArgumentNullException>(() => Builder.Description(null!)).ParamName.ShouldBe("text");
        Should.Throw<ArgumentNullException>(() => Builder.Tags(null!)).ParamName.ShouldBe("tags");
        Should.Throw<ArgumentException>(() => Builder.Tags("a", null!)).ParamName.ShouldBe("tags");
        Should.Throw<ArgumentException>(() => Builder.Needs([null!])).ParamName.ShouldBe("programs");
        Should.Throw<ArgumentException>(() => Builder.Sometimes([null!])).ParamName.ShouldBe("conditions");
        Should.Throw<ArgumentException>(() => Builder.Steps(steps => steps.Step("v", ("a", null!)))).Message.ShouldContain("'a'");
        Should.Throw<ArgumentException>(() => Builder.Steps(steps => steps.Step("v", (null!, 1)))).ParamName.ShouldBe("fields");
        Should.Throw<ArgumentException>(() => ScenarioValue.Map((null!, 1))).ParamName.ShouldBe("entries");
        Should.Throw<ArgumentException>(() => ScenarioValue.Map(("a", null!))).ParamName.ShouldBe("entries");
        Should.Throw<ArgumentException>(() => ScenarioValue.List(1, null!)).ParamName.ShouldBe("items");
    }

    [Test]
    public void A_span_of_time_is_written_exactly_or_refused()
    {
        Value(TimeSpan.FromMicroseconds(500)).ShouldBe("0.5ms");
        Value(TimeSpan.FromTicks(1)).ShouldBe("0.0001ms");
        Value(TimeSpan.FromSeconds(1.5)).ShouldBe("1500ms");
        Value(TimeSpan.FromSeconds(60)).ShouldBe("60s");
        Should.Throw<ArgumentOutOfRangeException>(() => Value(TimeSpan.FromSeconds(-1)));
        Should.Throw<ArgumentOutOfRangeException>(() => Builder.Timeout(TimeSpan.MaxValue));
        Should.Throw<ArgumentOutOfRangeException>(() => Builder.Timeout(TimeSpan.Zero));
        Should.Throw<ArgumentOutOfRangeException>(() => Builder.ConnectLimit(TimeSpan.Zero));
        Should.Throw<ArgumentOutOfRangeException>(() => Builder.ReplyLimit(TimeSpan.FromDays(2)));

        static string Value(ScenarioValue value) => value.ToString();
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(1e-9)]
    [TestCase(1_000_001)]
    public void A_rate_that_is_none_is_refused(double rate) => Should.Throw<ArgumentOutOfRangeException>(() => Builder.Steps(steps => steps.StartTraffic("t", rate: rate))).Message.ShouldContain("rate");

    [TestCase(0.000001, "0.000001/s")]
    [TestCase(0.1, "0.1/s")]
    [TestCase(333.3333333333333, "333.333333333333/s")]
    [TestCase(1_000_000, "1000000/s")]
    public async Task A_rate_is_written_as_it_is_read(double rate, string written)
    {
        var yaml = Builder.Steps(steps => steps.StartTraffic("t", rate: rate)).ToYaml();
        yaml.ShouldContain($"rate: {written}");
        await using var workers = await Workers.StartAsync();
        (await workers.Verifier.ReadTextAsync(yaml)).ProblemText.ShouldBe("");
    }

    [Test]
    public void Half_a_character_is_refused()
    {
        Should.Throw<ArgumentException>(() => new RolloverBuilder("a\ud800"));
        Should.Throw<ArgumentException>(() => Builder.Description("\udc00b"));
        Should.Throw<ArgumentException>(() => Builder.Steps(steps => steps.Step("v", ("a\ud800", 1))));
        Builder.Description("😀").ToYaml().ShouldContain("😀");
    }
}
