using Harness.Commands;

namespace Harness.Tests.Commands;

internal sealed class NewCommandTests
{
    [TestCase("echo", "", "command: echo")]
    [TestCase("EchoServer $address:$port", "echo", "command: [EchoServer, \"$address:$port\"]")]
    public async Task Its_scenario_runs_and_is_verified_for_a_server_that_loses_nobody(string command, string protocol, string written)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Of("first.yaml");

        var printed = await RolloverCommand.RunAsync(["new", "--from", command, "--output", file, .. protocol.Length > 0 ? new[] { "--protocol", protocol } : []]);

        (printed.ExitCode, printed.Output, printed.Errors).ShouldBe((0, $"{file} is written; run it: rollover run {file}\n", ""));
        (await File.ReadAllTextAsync(file)).ShouldContain(written);
        await IsSoundAsync(file);
        var run = await RolloverCommand.RunAsync(["run", file, "--results", folder.Of("results")]);
        run.ExitCode.ShouldBe(0, run.Everything);
    }

    [Test]
    public async Task Its_scenario_runs_and_is_violated_for_a_server_that_loses_requests()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Of("first.yaml");
        (await RolloverCommand.RunAsync(["new", "--output", file, "--", "FaultyServers", "loses-a-request", "$address:$port"])).ExitCode.ShouldBe(0);
        await IsSoundAsync(file);

        var run = await RolloverCommand.RunAsync(["run", file, "--results", folder.Of("results")]);

        run.ExitCode.ShouldBe(1, run.Everything);
        run.Output.ShouldContain("no-session-dropped");
    }

    [TestCase("--from|./my-server --port $port")]
    [TestCase("--from|./my-server --port $port --title \"a b\"")]
    [TestCase("--from|./my-server $port|--protocol|tcp")]
    [TestCase("--from|./my-server $port|--path|/a?b|--stop-signal|SIGQUIT|--ready|http:/health")]
    [TestCase("--from|./my-server|--listen-fds|own|--ready|notify")]
    [TestCase("--from|server $port|--name|nginx: a \"new\" one")]
    [TestCase("--|server|--port|$port")]
    public async Task What_it_writes_is_valid_and_in_the_canonical_style(string arguments)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Of("first.yaml");
        var printed = await RolloverCommand.RunAsync(["new", "--output", file, .. arguments.Split('|')]);
        printed.ExitCode.ShouldBe(0, printed.Everything);
        await IsSoundAsync(file);
    }

    [Test]
    public async Task The_path_of_a_program_is_relative_to_the_file_that_is_written()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Of("scenarios"));
        await RolloverCommand.RunAsync(["new", "--output", folder.Of("scenarios/first.yaml"), "--from", $"{folder.Of("bin/server")} $port"]);
        (await File.ReadAllTextAsync(folder.Of("scenarios/first.yaml"))).ShouldContain("command: [../bin/server, $port]");
        await RolloverCommand.RunAsync(["new", "--output", folder.Of("second.yaml"), "--from", $"{folder.Of("server")} $port"]);
        (await File.ReadAllTextAsync(folder.Of("second.yaml"))).ShouldContain("command: [./server, $port]");
    }

    [Test]
    public async Task A_schema_that_stands_beside_it_is_named_in_its_first_line()
    {
        using var folder = new TemporaryFolder();
        await RolloverCommand.RunAsync(["new", "--output", folder.Of("a.yaml"), "--from", "echo"]);
        folder.Write("scenario.schema.json", "{}");
        await RolloverCommand.RunAsync(["new", "--output", folder.Of("b.yaml"), "--from", "echo"]);

        (await File.ReadAllTextAsync(folder.Of("a.yaml"))).ShouldNotContain("yaml-language-server");
        (await File.ReadAllTextAsync(folder.Of("b.yaml"))).ShouldStartWith("# yaml-language-server: $schema=scenario.schema.json\n");
        await IsSoundAsync(folder.Of("b.yaml"));
    }

    [Test]
    public async Task A_file_that_exists_is_not_written_over()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("first.yaml", "mine");
        var printed = await RolloverCommand.RunAsync(["new", "--output", file, "--from", "echo"]);
        (printed.ExitCode, printed.Output).ShouldBe((64, ""));
        printed.Errors.ShouldContain("exists, and is not written over: name another file with --output");
        (await File.ReadAllTextAsync(file)).ShouldBe("mine");
    }

    [TestCase(new string[0], "there is no terminal to ask at: name the server, as in: rollover new --from ")]
    [TestCase(new[] { "--from", "" }, "--from names no program")]
    [TestCase(new[] { "--from", "./server 8080" }, "no word of the command has the port")]
    [TestCase(new[] { "--from", "echo", "--", "echo" }, "the command is given twice")]
    [TestCase(new[] { "--from", "echo", "--stop-signal", "TERM" }, "there is no signal 'TERM'; did you mean 'SIGTERM'?")]
    [TestCase(new[] { "--from", "echo", "--protocol", "ssh" }, "--protocol takes http, echo or tcp, not 'ssh'")]
    [TestCase(new[] { "--from", "echo", "--output", "no/such/folder/x.yaml" }, "there is no folder for 'no/such/folder/x.yaml'")]
    [TestCase(new[] { "--from", "echo", "--name", " " }, "from this no valid scenario can be made")]
    public async Task Wrong_usage_is_said_with_the_remedy_and_ends_with_64_and_nothing_is_written(string[] arguments, string said)
    {
        using var folder = new TemporaryFolder();
        var printed = await RolloverCommand.RunAsync(["new", .. arguments.Contains("--output") ? arguments : ["--output", folder.Of("first.yaml"), .. arguments]]);
        (printed.ExitCode, printed.Output).ShouldBe((64, ""));
        printed.Errors.ShouldContain(said);
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Test]
    public async Task At_a_terminal_it_asks_and_every_question_has_a_default()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Of("first.yaml");
        var printed = await AskedAsync("\n\n\n\n", "--output", file);

        printed.ExitCode.ShouldBe(0, printed.Everything);
        printed.Output.ShouldContain("where they belong [echo]: Protocol: http, echo, or tcp for connections alone [echo]: Signal that tells it to leave [SIGTERM]: Ready: listening, http:/health, tcp:PORT or notify [listening]: ");
        (await File.ReadAllTextAsync(file)).ShouldContain("command: echo");
        await IsSoundAsync(file);
    }

    [Test]
    public async Task Answers_are_what_is_written_and_wrong_ones_are_asked_for_again()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Of("first.yaml");
        var printed = await AskedAsync($"./server\nserver $port\nssh\nhttp\nhealth\n/health\nQUIT\nSIGQUIT\nlater\ntcp:9000\n{folder.Path}\n{file}\n");

        printed.ExitCode.ShouldBe(0, printed.Everything);
        foreach (var said in (string[])["no word of the command has the port", "http, echo or tcp; others", "a path begins with '/'", "did you mean 'SIGQUIT'?", "exists, and is not written over"])
            printed.Output.ShouldContain(said);
        var text = await File.ReadAllTextAsync(file);
        foreach (var written in (string[])["command: [server, $port]", "path: /health", "stop-signal: SIGQUIT", "tcp: 9000"])
            text.ShouldContain(written);
        await IsSoundAsync(file);
    }

    [TestCase("'/' is a folder, and no program", "--from", "/ $port")]
    [TestCase("--ready takes 'http:/health', 'tcp:PORT' or 'notify', not 'http:/x y'", "--from", "./x $port", "--ready", "http:/x y")]
    [TestCase("'/x y' is no path: it begins with '/' and has no space", "--from", "./x $port", "--path", "/x y")]
    public async Task What_no_server_has_is_refused_and_nothing_is_written(string problem, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        using var process = new RolloverProcess(["sh", "-c", "cd \"$0\" && exec \"$@\"", folder.Path], ["new", .. arguments]);

        var printed = await process.EndAsync();

        (printed.ExitCode, printed.Errors).ShouldBe((64, $"rollover: {problem}\n"));
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [TestCase("")]
    [TestCase("\n\n")]
    public async Task Input_that_ends_before_the_last_question_writes_nothing(string input)
    {
        using var folder = new TemporaryFolder();
        var printed = await AskedAsync(input, "--output", folder.Of("first.yaml"));
        printed.ExitCode.ShouldBe(64);
        printed.Errors.ShouldContain("the input ended before the last question: nothing is written");
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    private static async Task IsSoundAsync(string file)
    {
        var check = await RolloverCommand.RunAsync(["check", file]);
        (check.ExitCode, check.Errors).ShouldBe((0, ""), check.Everything);
        (await RolloverCommand.RunAsync(["fmt", "--check", file])).ExitCode.ShouldBe(0);
    }

    private static async Task<Printed> AskedAsync(string input, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        using var typed = new StringReader(input);
        var code = await CommandLine.RunAsync(["new", .. arguments], new Terminal(output, errors, Live: null) { Input = typed }, beforeRun: () => { }, CancellationToken.None);
        return new Printed(code, output.ToString(), errors.ToString());
    }
}
