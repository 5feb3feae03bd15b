using System.Text;
using Rollover.Extending;

namespace Rollover.Tests;

public sealed class ExtensionTests
{
    private static RolloverBuilder OneServer(Action<ScenarioSteps> more, string? protocol = null) => new RolloverBuilder("one server")
        .Server(server => server.Protocol(protocol ?? "echo"))
        .Steps(steps => steps.Spawn("v1"))
        .Steps(more);

    [Test]
    public async Task A_verb_of_ones_own_is_run()
    {
        await using var workers = await Workers.StartAsync(typeof(ExtensionTests).Assembly);
        var result = await workers.Verifier.RunAsync(OneServer(steps => steps.Step("assert-processes", ("server", "v1"), ("at-least", 1), ("within", TimeSpan.FromSeconds(5)))), workers.Options);
        result.EnsureVerified();
        (await result.ReadHistoryAsync()).Of("step-started").Select(step => step.Text("text")).ShouldContain("assert-processes: { server: v1, at-least: 1, within: 5s }");
    }

    [Test]
    public async Task Its_failure_is_a_violation_with_what_should_have_been()
    {
        await using var workers = await Workers.StartAsync(typeof(ExtensionTests).Assembly);
        var result = await workers.Verifier.RunAsync(OneServer(steps => steps.Step("assert-processes", ("server", "v1"), ("at-least", 99), ("within", TimeSpan.FromMilliseconds(100)))), workers.Options);
        result.Outcome.ShouldBe(Outcome.Violated);
        result.Violations.ShouldHaveSingleItem().Rule.ShouldBe("steps-hold");
        result.Report.ShouldContain("v1 has too few processes");
        result.Report.ShouldContain("at least 99");
    }

    [Test]
    public async Task A_verb_that_throws_makes_the_run_inconclusive()
    {
        await using var workers = await Workers.StartAsync(typeof(ExtensionTests).Assembly);
        var result = await workers.Verifier.RunAsync(OneServer(steps => steps.Step("throw-up")), workers.Options);
        result.Outcome.ShouldBe(Outcome.Inconclusive);
        result.Doubts.ShouldContain(doubt => doubt.Contains("it broke", StringComparison.Ordinal));
    }

    [Test]
    public async Task Its_fields_are_checked_before_anything_is_run()
    {
        await using var workers = await Workers.StartAsync(typeof(ExtensionTests).Assembly);
        var file = await workers.Verifier.ReadTextAsync("version: 1\nname: n\nsteps:\n  - assert-processes: { server: v7, at-least: many, and: 3 }\n  - spawn: v1\n  - assert-processes: { server: v2, at-least: 1 }\n  - assert-processes:\n");
        file.IsValid.ShouldBeFalse();
        file.ProblemText.ShouldContain("'many'");
        file.ProblemText.ShouldContain("'and'");
        file.ProblemText.ShouldContain("'v2'");
        file.ProblemText.ShouldContain("'at-least'");
    }

    [Test]
    public async Task A_rule_of_ones_own_judges_every_run()
    {
        await using var workers = await Workers.StartAsync(typeof(ExtensionTests).Assembly);
        var verified = await workers.Verifier.RunAsync(OneServer(steps => steps.Connect("s1")), workers.Options);
        verified.EnsureVerified();
        var violated = await workers.Verifier.RunAsync(OneServer(steps => steps.Connect("forbidden")), workers.Options);
        violated.Outcome.ShouldBe(Outcome.Violated);
        violated.Violations.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            violation => violation.Rule.ShouldBe("no-forbidden-session"),
            violation => violation.Sessions.ShouldBe(["forbidden"]),
            violation => violation.Step.ShouldBe("2"));
        var expected = await workers.Verifier.RunAsync(OneServer(steps => steps.Connect("forbidden")).ExpectViolated("no-forbidden-session", "2"), workers.Options);
        expected.EnsureVerified();
        var doubtful = await workers.Verifier.RunAsync(OneServer(steps => steps.Connect("doubtful")), workers.Options);
        doubtful.Outcome.ShouldBe(Outcome.Inconclusive);
    }

    [Test]
    public async Task A_program_without_the_rule_does_not_call_the_run_verified()
    {
        await using var workers = await Workers.StartAsync(typeof(ExtensionTests).Assembly);
        var result = await workers.Verifier.RunAsync(OneServer(steps => steps.Connect("forbidden")), workers.Options);
        var (with, withExit) = await ProgramRun.OfAsync("report", result.Folder!, "--extension", typeof(ExtensionTests).Assembly.Location);
        withExit.ShouldBe(1, with);
        var (without, withoutExit) = await ProgramRun.OfAsync("report", result.Folder!);
        withoutExit.ShouldBe(2, without);
        without.ShouldContain("the run was judged by the rule 'no-forbidden-session' of an extension, which this program does not have");
    }

    [Test]
    public async Task A_protocol_of_ones_own_is_spoken_by_steps_and_by_traffic()
    {
        await using var workers = await Workers.StartAsync(typeof(ExtensionTests).Assembly);
        var result = await workers.Verifier.RunAsync(
            OneServer(steps => steps.Connect("s1").Send("s1").StartTraffic("t", clients: 2, exchanges: 3).Deploy("v2", "v1").Send("s1").StopTraffic("t").Disconnect("s1"), protocol: "echoed-twice"), workers.Options);
        result.Outcome.ShouldBe(Outcome.Violated, result.Report);
        result.Report.ShouldContain("does not speak `echoed-twice`");
        var right = await workers.Verifier.RunAsync(
            OneServer(steps => steps.Connect("s1").Send("s1").Disconnect("s1").StartTraffic("t", clients: 2, exchanges: 3).Deploy("v2", "v1").StopTraffic("t"), protocol: "echoed-lines"), workers.Options);
        right.EnsureVerified();
        right.Connections!.Connections.ShouldBeGreaterThan(2);
        (await right.ReadHistoryAsync()).Events[0].Text("protocol").ShouldBe("echoed-lines");
    }

    [Test]
    public async Task A_report_of_ones_own_gets_the_results_and_one_that_throws_is_noted()
    {
        await using var workers = await Workers.StartAsync(typeof(ExtensionTests).Assembly);
        var result = await workers.Verifier.RunAsync(OneServer(steps => steps.Connect("s1")).Tags("a", "b").Description("it says so"), workers.Options with { Reports = ["names", "broken", "junit"] });
        (await File.ReadAllTextAsync(Path.Combine(result.Folder!, "facts.txt"))).ShouldBe("a b|it says so|timeline.html|junit.xml timeline.html\n");
        (await File.ReadAllTextAsync(Path.Combine(result.Folder!, "names.txt"))).ShouldStartWith("one server: Verified, 1 connections, history of ");
        result.Unwritten.ShouldHaveSingleItem().ShouldContain("the report 'broken' could not be written");
    }

    [Test]
    public async Task The_command_line_takes_extensions_as_well()
    {
        var extension = typeof(ExtensionTests).Assembly.Location;
        (await ProgramRun.OfAsync("explain", "assert-processes", "--extension", extension)).Output.ShouldContain("Asserts that a server has so many processes.");
        (await ProgramRun.OfAsync("explain", "assert-processes")).ExitCode.ShouldBe(64);
        var (missing, code) = await ProgramRun.OfAsync("check", "--extension", "/nowhere.dll");
        (missing.Trim(), code).ShouldBe(("rollover: there is no file '/nowhere.dll'", 64));
        (await ProgramRun.OfAsync("check", "--extension", "/etc/hostname")).Output.ShouldContain("'/etc/hostname' cannot be loaded");
        (await ProgramRun.OfAsync("check", "--extension", typeof(Verifier).Assembly.Location)).Output.ShouldContain("has no public class that implements");
    }

    [Test]
    public async Task A_file_of_arguments_is_none_since_an_extension_in_it_would_not_be_loaded()
    {
        using var folder = new TemporaryFolder();
        var arguments = folder.Write("arguments.rsp", $"--extension\n{typeof(ExtensionTests).Assembly.Location}\n");
        (await ProgramRun.OfAsync("explain", "assert-processes", $"@{arguments}")).ExitCode.ShouldBe(64);
    }

    [Test]
    public async Task A_protocol_that_throws_acquits_nobody()
    {
        await using var workers = await Workers.StartAsync(typeof(ExtensionTests).Assembly);
        var result = await workers.Verifier.RunAsync(OneServer(steps => steps.Connect("s1").Send("s1", wait: false).Receive("s1").Disconnect("s1"), protocol: "broken-lines"), workers.Options);
        result.Outcome.ShouldBe(Outcome.Inconclusive, result.Report);
        result.Report.ShouldContain("what session s1 was answered cannot be told: the protocol failed at it: 'broken-lines' threw ");
    }

    [Test]
    public async Task A_protocol_that_throws_does_not_hide_what_the_server_does_besides()
    {
        await using var workers = await Workers.StartAsync(typeof(ExtensionTests).Assembly);
        var scenario = OneServer(steps => steps.Connect("s1").Send("s1", wait: false).Receive("s1").AssertNotListening("v1"), protocol: "broken-lines");
        var result = await workers.Verifier.RunAsync(scenario, workers.Options);
        result.Outcome.ShouldBe(Outcome.Violated, result.Report);
        result.Report.ShouldContain("the protocol failed at it");
    }

    [Test]
    public async Task A_verb_that_does_not_end_does_not_hold_the_run()
    {
        await using var workers = await Workers.StartAsync(typeof(ExtensionTests).Assembly);
        var result = await workers.Verifier.RunAsync(OneServer(steps => steps.Step("hang")).Timeout(TimeSpan.FromSeconds(2)), workers.Options);
        result.Outcome.ShouldBe(Outcome.Violated, result.Report);
    }

    [TestCase("empty-replies", "gave 0 as the length of a reply")]
    [TestCase("long-replies", "more than there is")]
    public async Task A_protocol_that_gives_an_impossible_length_accuses_nobody(string protocol, string says)
    {
        await using var workers = await Workers.StartAsync(typeof(ExtensionTests).Assembly);
        var result = await workers.Verifier.RunAsync(OneServer(steps => steps.Connect("s1").Send("s1", wait: false).Receive("s1").Disconnect("s1"), protocol), workers.Options);
        result.Outcome.ShouldBe(Outcome.Inconclusive, result.Report);
        result.Report.ShouldContain($"the protocol failed at it: '{protocol}' ");
        result.Report.ShouldContain(says);
    }

    [TestCase("unknown", "has no field 'typo'")]
    [TestCase("server-as-integer", "the field 'server' of 'mistype' is of the kind Server")]
    [TestCase("duration-as-text", "the field 'within' of 'mistype' is of the kind Duration")]
    [TestCase("duration-as-boolean", "the field 'within' of 'mistype' is of the kind Duration")]
    [TestCase("text-as-server", "the field 'as' of 'mistype' is of the kind Text")]
    public async Task A_verb_that_asks_for_a_field_that_it_does_not_have_is_told(string mistake, string says)
    {
        await using var workers = await Workers.StartAsync(typeof(ExtensionTests).Assembly);
        var result = await workers.Verifier.RunAsync(OneServer(steps => steps.Step("mistype", ("as", mistake))), workers.Options with { World = World.Simulated });
        result.Outcome.ShouldBe(Outcome.Inconclusive, result.Report);
        result.Report.ShouldContain(says);
    }

    [Test]
    public async Task The_name_of_a_server_is_a_text_as_well()
    {
        await using var workers = await Workers.StartAsync(typeof(ExtensionTests).Assembly);
        (await workers.Verifier.RunAsync(OneServer(steps => steps.Step("mistype", ("as", "server-as-text"), ("server", "v1"))), workers.Options with { World = World.Simulated })).EnsureVerified();
    }

    [Test]
    public async Task A_worker_with_an_extension_that_cannot_be_used_says_why()
    {
        var error = await Should.ThrowAsync<RolloverException>(() => Verifier.StartAsync(new VerifierOptions { Extensions = [typeof(TestAttribute).Assembly] }));
        error.Message.ShouldContain("has no public class that implements");
    }
}

/// <summary>Asserts that a server has so many processes.</summary>
public sealed class AssertProcesses : IRolloverVerb
{
    public string Name => "assert-processes";

    public string Summary => "Asserts that a server has so many processes.";

    public IReadOnlyList<VerbField> Fields { get; } =
    [
        new("server", "the server's name", VerbFieldKind.Server, IsRequired: true),
        new("at-least", "how many", VerbFieldKind.Integer, IsRequired: true),
        new("within", "how long it may take", VerbFieldKind.Duration),
    ];

    public Task RunAsync(IRunningStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var server = step.Server("server")!;
        var least = step.Integer("at-least")!.Value;
        return step.UntilAsync(() => server.Processes.Count >= least, step.Duration("within") ?? TimeSpan.FromSeconds(5), () => new StepFailedException($"{server.Name} has too few processes", $"at least {least}", $"{server.Processes.Count}"));
    }
}

/// <summary>A verb with a mistake.</summary>
public sealed class ThrowUp : IRolloverVerb
{
    public string Name => "throw-up";

    public string Summary => "Throws.";

    public IReadOnlyList<VerbField> Fields => [];

    public Task RunAsync(IRunningStep step) => throw new InvalidOperationException("it broke");
}

/// <summary>A verb that does not end, whatever its cancellation says.</summary>
public sealed class Hang : IRolloverVerb
{
    public string Name => "hang";

    public string Summary => "Does not end.";

    public IReadOnlyList<VerbField> Fields => [];

    public Task RunAsync(IRunningStep step) => new TaskCompletionSource().Task;
}

/// <summary>Some names of sessions are against the rule, and some are doubtful.</summary>
public sealed class NoForbiddenSession : IRolloverRule
{
    public string Name => "no-forbidden-session";

    public string Property => "No session is called 'forbidden'.";

    public IEnumerable<RuleFinding> Check(RunHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return history.Of("connect-started").Where(started => started.Session is "forbidden" or "doubtful")
            .Select(started => new RuleFinding($"a session is called {started.Session}", [started]) { Expected = "another name", Actual = started.Session!, Sessions = [started.Session!], IsDoubt = started.Session == "doubtful" });
    }
}

/// <summary>The echo server's protocol, written anew: a line comes back, and then one with its owner.</summary>
public class EchoedLines : IRolloverProtocol
{
    public virtual string Name => "echoed-lines";

    public int MostRequestBytes => 160;

    public bool ExpectsPattern => true;

    public int WriteRequest(Span<byte> into, ReadOnlySpan<byte> session, int exchange)
    {
        var line = Encoding.ASCII.GetBytes($"{Encoding.ASCII.GetString(session)} number {exchange}\n");
        line.CopyTo(into);
        return line.Length;
    }

    public virtual byte[] ExpectedReply(ReadOnlySpan<byte> request, ReadOnlySpan<byte> session, int exchange) =>
        Encoding.ASCII.GetBytes($"^{System.Text.RegularExpressions.Regex.Escape(Encoding.ASCII.GetString(request).TrimEnd())}\n: from [0-9]+\n$");

    public virtual int LengthOfReply(ReadOnlySpan<byte> received, ReadOnlySpan<byte> expected) =>
        received.IndexOf((byte)'\n') is >= 0 and var first && received[(first + 1)..].IndexOf((byte)'\n') is >= 0 and var second ? first + second + 2 : -1;
}

/// <summary>One that throws at every reply.</summary>
public sealed class BrokenLines : EchoedLines
{
    public override string Name => "broken-lines";

    public override int LengthOfReply(ReadOnlySpan<byte> received, ReadOnlySpan<byte> expected) => throw new InvalidOperationException("it broke");
}

/// <summary>One that the echo server does not speak.</summary>
public sealed class EchoedTwice : EchoedLines
{
    public override string Name => "echoed-twice";

    public override byte[] ExpectedReply(ReadOnlySpan<byte> request, ReadOnlySpan<byte> session, int exchange) => Encoding.ASCII.GetBytes("^twice\n$");
}

/// <summary>The names of the scenarios.</summary>
public sealed class NamesReport : IRolloverReport
{
    public string Name => "names";

    public async Task WriteAsync(IReadOnlyList<RolloverResult> results, string folder, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(results);
        foreach (var result in results)
        {
            var scenario = result.Scenario;
            await File.AppendAllTextAsync(Path.Combine(folder, "facts.txt"), $"{string.Join(' ', scenario.Tags)}|{scenario.Description}|{Path.GetFileName(result.TimelinePath)}|{string.Join(' ', result.ReportPaths.Where(File.Exists).Select(Path.GetFileName).Order(StringComparer.Ordinal))}\n", cancellation);
            await File.AppendAllTextAsync(Path.Combine(folder, "names.txt"), $"{result.Scenario.Name}: {result.Outcome}, {result.Connections!.Connections} connections, history of {(await result.ReadHistoryAsync(cancellation)).Events.Count} events\n", cancellation);
        }
    }
}

/// <summary>One that throws.</summary>
public sealed class BrokenReport : IRolloverReport
{
    public string Name => "broken";

    public Task WriteAsync(IReadOnlyList<RolloverResult> results, string folder, CancellationToken cancellation) => throw new InvalidOperationException("it broke");
}
