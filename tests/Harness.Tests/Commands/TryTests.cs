using Harness.Reporting;
using Harness.Tests.Running;
using Harness.Worlds.Linux;

namespace Harness.Tests.Commands;

/// <summary><c>rollover try</c>: a server without a scenario file.</summary>
internal sealed class TryTests
{
    [Test]
    public async Task A_server_of_HTTP_that_loses_requests_is_told_of_with_cause_and_remedy()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--time", "1", "--no-hazards", "--", Faulty, "loses-a-request", "$address:$port");

        code.ShouldBe(ExitCodes.Violated, output);
        output.ShouldContain("speaks    it speaks HTTP/1.1, and answers 'GET /' with 200");
        output.ShouldContain("two instances share it (SO_REUSEPORT)");
        output.ShouldContain("leaves    by SIGTERM, which it catches");
        output.ShouldContain("- no-session-dropped, ");
        output.ShouldContain("remedy: ");
        output.ShouldContain("A rollover of this server loses or delays connections.");
        var again = output.Split('\n').First(line => line.StartsWith("again: rollover run ", StringComparison.Ordinal))["again: rollover run ".Length..];
        (await RolloverCommand.RunAsync(["check", again])).ExitCode.ShouldBe(ExitCodes.Verified);
        File.ReadAllText(again).ShouldContain("http:");
    }

    [Test]
    public async Task A_server_that_loses_nobody_is_told_what_is_not_proved_yet()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--time", "1", "--no-hazards", "--", "EchoServer", "$address:$port");

        code.ShouldBe(ExitCodes.Inconclusive, output);
        output.ShouldContain("speaks    it echoes lines, and says from which process");
        output.ShouldContain("Nothing was lost, but that no more than 10 per million are is not proved yet (loopback: ");
        output.ShouldContain("more rollovers would decide");
    }

    [Test]
    public async Task What_is_proved_is_verified()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--time", "30", "--max-lost", "100000/M", "--no-hazards", "--", "EchoServer", "$address:$port");

        code.ShouldBe(ExitCodes.Verified, output);
        output.ShouldContain("it is proved that no more than 100000 per million are");
    }

    /// <summary>The drain of the echo server, provoked in every way: no connection is lost.</summary>
    [Test]
    public async Task Hazards_are_provoked_and_a_server_that_leaves_as_it_should_loses_nobody()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--time", "1", "--max-lost", "100000/M", "--", "EchoServer", "$address:$port");

        code.ShouldBe(ExitCodes.Verified, output);
        output.ShouldMatch(@"(?m)^- accept-queue: .*: loses no connection$");
        output.ShouldMatch(@"(?m)^- unread-requests: .*: loses no connection$");
        output.ShouldMatch(@"(?m)^- handshakes: .*: loses no connection; it kept its listener for as long as packets were held, ");
        output.ShouldMatch(@"(?m)^- slow-client: .*: it is not gone, and is killed \(");
        output.ShouldNotContain("- idle-close", customMessage: "an echo server may not end a session");
        output.ShouldMatch(@"(?m)^- SIGINT: it leaves; 0 of 4 connections were lost, each with a request that had arrived ");
        output.ShouldMatch(@"(?m)^- SIGQUIT: (it does not catch SIGQUIT: |it leaves; 4 of 4 connections were lost)", customMessage: "the runtime catches it, and a server that is compiled ahead of time does not");
        var hazards = output.Split('\n').First(line => line.StartsWith("hazards: rollover run ", StringComparison.Ordinal))["hazards: rollover run ".Length..].Split(" --filter ");
        (await RolloverCommand.RunAsync(["check", hazards[0]])).ExitCode.ShouldBe(ExitCodes.Verified);
        Directory.GetFiles(hazards[0], $"{hazards[1]}*.yaml").Select(Path.GetFileNameWithoutExtension).ShouldBe(["hazard-accept-queue", "hazard-handshakes", "hazard-slow-client", "hazard-unread-requests"], ignoreOrder: true);
    }

    /// <summary>The close of a listener is over in a moment: rollovers lose somebody in it or not. The hazards always do.</summary>
    [Test]
    public async Task A_server_that_closes_its_listener_at_once_is_caught_by_its_hazards()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--time", "1", "--", "EchoServer", "$address:$port", "--drain", "immediate");

        code.ShouldBe(ExitCodes.Violated, output);
        output.ShouldMatch(@"(?m)^- accept-queue: .*: (LOSES [1-4] of 4 connections|loses no connection)$", customMessage: "how many of them it accepts before it hears the signal, its own threads decide");
        output.ShouldMatch(@"(?m)^- handshakes: .*: LOSES 8 of [0-9,]+ connections; it closed its listener ");
        output.ShouldContain("more: docs/hazards.md#syn-queue-client-sends");
    }

    [Test]
    public async Task A_server_to_which_its_stop_signal_is_a_reload_is_told_so()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--time", "5", "--time-scale", "0.3", "--stop-signal", "SIGHUP", "--", Faulty, "replaces-itself", "$address:$port");

        code.ShouldBe(ExitCodes.Violated, output);
        output.ShouldMatch("leaves    by SIGHUP,( which it catches,)? and takes for a reload: it replaced itself, and stayed");
        output.ShouldContain("v1 replaced itself at SIGHUP instead of leaving: its listener is held by pid ");
        output.ShouldContain("SIGHUP does not end this server: it replaces itself. Name the signal that ends it (--stop-signal)");
    }

    [Test]
    public async Task All_of_it_ends_when_its_time_is_over()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--time", "60", "--limit", "1", "--", "sh", "-c", "sleep 60 # $port");

        code.ShouldBe(ExitCodes.Inconclusive, output);
        output.ShouldContain("No rollover could be tried: the time for all of it was over before it had been started and asked.");
    }

    [TestCase("There is no program 'no-such-program'", "no-such-program", "$port")]
    [TestCase("v1 ended before it was ready (the process has ended); it printed: no", "sh", "-c", "echo no; exit 3 # $port")]
    [TestCase("write $port where it belongs", "sh", "-c", "exit 3")]
    [TestCase("a second instance could not be started beside the first: v2 ended before it was ready", "$FAULTY", "binds-without-reuseport", "$address:$port")]
    [TestCase("it runs, but does not listen on ", "sleep", "60$port")]
    [TestCase("it listens on ", "$FAULTY", "none", "127.0.0.1:1$port")]
    [TestCase("remedy: Let it stay in the foreground, or name the file that has the number of its main process (--pid-file ", "sh", "-c", "sleep 60 & exit 0 # $port")]
    [TestCase("went into the background", "sh", "-c", "sleep 60 & exit 0 # $port")]
    public async Task A_server_that_cannot_be_tried_is_told_of_in_one_sentence(string sentence, params string[] command)
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, ["--", .. command.Select(word => word == "$FAULTY" ? Faulty : word)]);

        code.ShouldBe(ExitCodes.Inconclusive, output);
        output.ShouldContain("No rollover could be tried: ");
        output.ShouldContain(sentence);
    }

    [TestCase("/endless-body", "it is longer than 4 MiB")]
    [TestCase("/endless-head", "its head is longer than 64 KiB")]
    [TestCase("/endless-interim", "more than 100 interim responses come before it")]
    [TestCase("/never-complete", "61 bytes of it came, and it was not complete ")]
    [TestCase("/cut-off", "54 bytes of it came, and then the connection ended")]
    public async Task A_server_whose_response_has_no_end_is_not_tried(string path, string fault)
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--path", path, "--", Faulty, "speaks-http-1.1", "$address:$port");

        code.ShouldBe(ExitCodes.Inconclusive, output);
        output.ShouldContain($"No rollover could be tried: its response to 'GET {path}' cannot be read: {fault}");
        output.ShouldContain("remedy: Name another path (--path)");
    }

    /// <summary>An error of the server's own is not what it has to answer, however it is asked.</summary>
    [TestCase]
    [TestCase("--protocol", "http")]
    public async Task A_server_that_answers_with_an_error_of_its_own_is_not_tried(params string[] options)
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, ["--time", "1", "--no-hazards", "--ready-within", "2s", "--path", "/503", .. options, "--", Faulty, "speaks-http-1.1", "$address:$port"]);

        code.ShouldBe(ExitCodes.Inconclusive, output);
        output.ShouldContain("No rollover could be tried: it answers 'GET /503' with 503");
        output.ShouldContain("remedy: Name a path that it serves (--path), or ");
    }

    [Test]
    public async Task A_server_whose_new_instance_answers_with_503_at_first_is_not_green()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--time", "1", "--no-hazards", "--max-lost", "100000/M", "--path", "/503-at-first", "--", Faulty, "speaks-http-1.1", "$address:$port");

        code.ShouldBe(ExitCodes.Violated, output);
        output.ShouldContain("answers 'GET /503-at-first' with 200, and with 503 at first");
        output.ShouldContain("answered with an error of its own");
    }

    [TestCase("/503-when-it-leaves", "with 200")]
    [TestCase("/404-and-503-when-it-leaves", "with 404: name a path that it serves with --path")]
    public async Task A_503_of_a_server_that_leaves_is_a_violation(string path, string spoken)
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--time", "1", "--no-hazards", "--max-lost", "100000/M", "--path", path, "--", Faulty, "speaks-http-1.1", "$address:$port");

        code.ShouldBe(ExitCodes.Violated, output);
        output.ShouldContain(spoken);
        output.ShouldContain("answered with an error of its own");
    }

    /// <summary>A SIGKILL as the stop signal is what is tried: it excuses nothing.</summary>
    [Test]
    public async Task A_server_that_is_stopped_by_SIGKILL_loses_its_clients()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--time", "1", "--no-hazards", "--max-lost", "100000/M", "--stop-signal", "SIGKILL", "--", Faulty, "speaks-http-1.1", "$address:$port");

        code.ShouldBe(ExitCodes.Violated, output);
        output.ShouldNotMatch("(?m)^excused ");
        output.ShouldContain("- no-session-dropped, ");
    }

    [TestCase("/until-the-end")]
    [TestCase("/half-until-the-end", Description = "half of it is as good as all of it to whoever does not know it")]
    public async Task Responses_without_a_length_prove_nothing(string path)
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--time", "1", "--no-hazards", "--max-lost", "100000/M", "--path", path, "--", Faulty, "speaks-http-1.1", "$address:$port");

        code.ShouldNotBe(ExitCodes.Verified, output);
        output.ShouldContain("Its responses end with the connection: a body that is cut off cannot be seen");
        output.ShouldContain("cannot be seen (`body-matches` up to its end");
    }

    [Test]
    public async Task A_body_that_becomes_empty_in_the_drain_is_a_wrong_response()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--time", "1", "--no-hazards", "--max-lost", "100000/M", "--path", "/empty-when-it-leaves", "--", Faulty, "speaks-http-1.1", "$address:$port");

        code.ShouldBe(ExitCodes.Violated, output);
        output.ShouldContain("its body does not match");
    }

    [Test]
    public async Task A_server_that_loses_nobody_and_ends_with_143_is_told_so_unless_that_is_meant()
    {
        using var folder = new TemporaryFolder();
        string[] server = ["--", "sh", "-c", $"{ProgramPath.BesideHarness("EchoServer")} $address:$port & p=$!; trap \"kill $p\" TERM; wait $p; wait $p; exit 143"];
        var (code, output, _) = await TryAsync(folder, ["--time", "1", "--no-hazards", "--max-lost", "100000/M", .. server]);
        var (meant, told, _) = await TryAsync(folder, ["--time", "1", "--no-hazards", "--max-lost", "100000/M", "--exit", "143", .. server]);

        code.ShouldBe(ExitCodes.Violated, output);
        output.ShouldContain("No rollover lost or delayed anything, but a server that was told to leave ended with exit code 143");
        output.ShouldContain("--exit 143");
        output.ShouldNotContain("A rollover of this server loses or delays connections.");
        meant.ShouldBe(ExitCodes.Verified, told);
    }

    [Test]
    public async Task A_server_that_crashes_before_it_is_replaced_is_not_told_that_its_rollover_loses()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--time", "1", "--no-hazards", "--path", "/crashes", "--", Faulty, "speaks-http-1.1", "$address:$port");

        code.ShouldBe(ExitCodes.Violated, output);
        output.ShouldContain("No rollover could be completed: ");
        output.ShouldNotContain("A rollover of this server loses or delays connections.");
    }

    [Test]
    public async Task A_server_that_is_slow_always_is_not_accused_of_its_rollover()
    {
        using var folder = new TemporaryFolder();
        var (_, output, _) = await TryAsync(folder, "--time", "1", "--no-hazards", "--max-lost", "100000/M", "--path", "/slow", "--", Faulty, "speaks-http-1.1", "$address:$port");

        output.ShouldNotContain("no-reply-late");
        output.ShouldMatch(@"(?m)^  replies late +0 +0$");
    }

    /// <summary>Its first answer comes too late to tell what it speaks: its connections alone prove nothing of what it answers.</summary>
    [Test]
    public async Task A_server_that_does_not_answer_is_not_green()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--time", "1", "--no-hazards", "--max-lost", "100000/M", "--", Faulty, "never-replies", "$address:$port");

        code.ShouldNotBe(ExitCodes.Verified, output);
        output.ShouldContain("It did not answer, and what it says to its clients was not looked at.");
    }

    [Test]
    public async Task A_server_that_takes_longer_to_start_is_told_how_to_get_its_time()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--ready-within", "500ms", "--", "sh", "-c", "sleep 60 # $port");

        code.ShouldBe(ExitCodes.Inconclusive, output);
        output.ShouldContain("v1 is not ready after 0.5 s");
        output.ShouldContain("remedy: If it only takes longer to start, give it more time (--ready-within 60s)");
    }

    [Test]
    public async Task A_program_that_is_not_executable_is_said_to_be_none()
    {
        using var folder = new TemporaryFolder();
        var program = folder.Of("server");
        await File.WriteAllTextAsync(program, "#!/bin/sh\n");
        var (code, output, _) = await TryAsync(folder, "--", program, "$port");

        code.ShouldBe(ExitCodes.Inconclusive, output);
        output.ShouldContain($"'{program}' is not executable (Permission denied)");
        output.ShouldContain("remedy: Make it executable (chmod +x)");
        output.ShouldNotContain("setpriv");
    }

    [Test]
    public async Task A_server_that_goes_into_the_background_names_its_process_in_a_file()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--time", "1", "--no-hazards", "--max-lost", "100000/M", "--pid-file", "$folder/pid", "--", "sh", "-c", $"{ProgramPath.BesideHarness("EchoServer")} $address:$port & echo $! > $folder/pid");

        code.ShouldBe(ExitCodes.Verified, output);
    }

    [TestCase("/no-answer", "it ended the connection without a byte in answer to 'GET /no-answer', as a server of TLS may, so only its connections are looked at")]
    [TestCase("/http2", "it speaks HTTP/2, so only its connections are looked at")]
    [TestCase("/http2-only", "it speaks HTTP/2 and refuses HTTP/1 (400), so only its connections are looked at")]
    [TestCase("/tls", "it speaks TLS, so only its connections are looked at")]
    [TestCase("/garbage", "which is no HTTP, so only its connections are looked at")]
    public async Task Of_a_server_that_speaks_something_else_the_connections_are_looked_at(string path, string spoken)
    {
        using var folder = new TemporaryFolder();
        var (_, output, _) = await TryAsync(folder, "--time", "1", "--no-hazards", "--path", path, "--", Faulty, "speaks-http-1.1", "$address:$port");

        output.ShouldContain(spoken);
        output.ShouldContain("two instances share it (SO_REUSEPORT)");
    }

    /// <summary>It ends the connection without a byte, as one of TLS may: but it is gone.</summary>
    [Test]
    public async Task A_server_that_its_first_request_ends_is_not_taken_for_one_that_speaks_something_else()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--time", "1", "--no-hazards", "--path", "/exit", "--", Faulty, "speaks-http-1.1", "$address:$port");

        code.ShouldBe(ExitCodes.Inconclusive, output);
        output.ShouldContain("it ended by itself (exit code 3) when clients asked 'GET /exit'");

        // What the remedy says helps.
        (code, output, _) = await TryAsync(folder, "--time", "1", "--no-hazards", "--max-lost", "100000/M", "--path", "/exit", "--protocol", "tcp", "--", Faulty, "speaks-http-1.1", "$address:$port");
        output.ShouldContain("speaks    it is said to speak tcp");
    }

    [Test]
    public async Task A_server_that_listens_at_another_address_is_told_which_one_is_meant()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--no-hazards", "--", "EchoServer", "[::1]:$port");

        code.ShouldBe(ExitCodes.Inconclusive, output);
        output.ShouldContain("it listens on [::1]:");
        output.ShouldContain("remedy: Write $address where the command has an address");
    }

    /// <summary>Clients of another host do not reach a loopback address: that is no loss of the server's.</summary>
    [Test]
    public async Task A_server_that_listens_on_loopback_alone_is_not_tried_from_afar()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TryAsync(folder, "--time", "1", "--max-lost", "100000/M", "--no-hazards", "--", "EchoServer", "127.0.0.1:$port");

        code.ShouldBe(ExitCodes.Inconclusive, "what nobody ran is not green: " + output);
        output.ShouldMatch(@"(?m)^not tried 20 ms: an instance did not start there: .*it runs, but does not listen on 198\.19\.0\.1:\d+: it listens on 127\.0\.0\.1:\d+\.");
        output.ShouldContain("remedy: Clients come from another host there");
        output.ShouldContain("Not tried: 20 ms (see above).");
    }

    [TestCase("there is no signal 'SIGTREM'; did you mean 'SIGTERM'?", "--stop-signal", "SIGTREM")]
    [TestCase("--protocol takes http, echo or tcp, not 'smtp'", "--protocol", "smtp")]
    [TestCase("'health' is no path: it begins with '/'", "--path", "health")]
    [TestCase("--ready takes 'http:/health', 'tcp:PORT' or 'notify', not 'soon'", "--ready", "soon")]
    [TestCase("--listen-fds takes 'own' or 'shared', not 'mine'", "--listen-fds", "mine")]
    [TestCase("--exit: '256' is no exit code; from 0 to 255", "--exit", "256")]
    [TestCase("--body: ", "--body", "(")]
    [TestCase("--ready-within takes a duration such as 500ms or 30s", "--ready-within", "soon")]
    [TestCase("--listen-fds needs --ready", "--listen-fds", "own")]
    public async Task A_mistake_on_the_command_line_is_told_with_its_remedy(string message, params string[] options)
    {
        using var folder = new TemporaryFolder();
        var (code, _, errors) = await TryAsync(folder, [.. options, "--", "x", "$port"]);

        code.ShouldBe(ExitCodes.Usage);
        errors.ShouldContain(message);
    }

    private static string Faulty => ScenarioRun.FaultyServers;

    private static async Task<(int Code, string Output, string Errors)> TryAsync(TemporaryFolder folder, params string[] arguments)
    {
        var printed = await RolloverCommand.RunAsync(["try", "--results", folder.Of("results"), .. arguments.Contains("--limit") ? Array.Empty<string>() : ["--limit", "600"], .. arguments]);
        return (printed.ExitCode, printed.Output, printed.Errors);
    }
}
