using Harness.Histories;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Namespaces;

namespace Harness.Tests.Commands;

/// <summary>Servers that run as another user than the harness (<c>user:</c>).</summary>
internal sealed class ServerUserTests
{
    private const string Nobody = "65534";

    private static readonly string[] withoutCapabilities = ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all", "--"];
    private static readonly string[] asOrdinaryUser = ["setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups", "--"];

    [Test]
    public async Task A_rollover_of_servers_of_another_user_is_seen_as_that_of_ones_own()
    {
        var (printed, events) = await RunAsync([], $$"""
            server: { user: {{Nobody}} }
            servers: { v3: { user: "1" } }
            steps:
              - spawn: v1
              - connect: s1..s4
              - send: s1..s4
              - assert-owner-pid: { sessions: s1..s4, server: v1 }
              - spawn: v2
              - signal: v1
              - assert-not-listening: v1
              - disconnect: s1..s4
              - assert-exit: v1
              - spawn: v3
            """);

        // What is said of v3 proves as whom the others run: an SO_REUSEPORT group is that of one user.
        printed.ExitCode.ShouldBe(1, printed.Everything);
        events.OfType<StepFailed>().Single().Step.ShouldBe("10", printed.Everything);
        printed.Output.ShouldContain("v3 ended before it was ready");
        events.OfType<ListenerOpened>().Select(opened => opened.Uid).ShouldBe([65534, 65534]);
        events.OfType<ServerLaunched>().Select(launched => launched.User).ShouldBe([Nobody, Nobody, "1"]);
    }

    [Test]
    public async Task It_may_write_in_its_folder_open_its_output_anew_and_knows_who_it_is()
    {
        var (printed, events) = await RunAsync([], """
            server:
              user: nobody
              command: [sh, -c, "echo $$ > $folder/pid; id -un > $folder/who; id -G >> $folder/who; echo $USER in $HOME > /dev/stdout; exec sleep 60"]
              pid-file: $folder/pid
              ready: { file: $folder/who }
              exit: SIGTERM
            steps:
              - spawn: v1
              - assert-output: { server: v1, matches: '^nobody in /' }
              - run: [grep, -x, nobody, "$folder:v1/who"]
              - run: [grep, -qvw, "0", "$folder:v1/who"]
              - signal: v1
              - assert-exit: { server: v1, signal: SIGTERM }
            """);

        printed.ExitCode.ShouldBe(0, printed.Everything);
        events.OfType<ServerLaunched>().Single().User.ShouldBe("nobody");
    }

    [TestCase("no-such-user", "There is no user 'no-such-user' to start server 'v1' as")]
    public async Task A_user_that_does_not_exist_is_said_to_be_missing(string user, string message)
    {
        var (printed, _) = await RunAsync([], $"server: {{ user: {user} }}\nsteps:\n  - spawn: v1\n");
        printed.ExitCode.ShouldBe(1, printed.Everything);
        printed.Output.ShouldContain(message);
    }

    [Test]
    public async Task Root_without_what_it_takes_skips_the_scenario_and_says_what_is_missing()
    {
        var (printed, _) = await RunAsync(withoutCapabilities, "server: { user: nobody }\nsteps:\n  - spawn: v1\n");
        printed.ExitCode.ShouldBe(77, printed.Everything);
        printed.Output.ShouldContain("it runs a server as the user 'nobody', and root lacks CAP_CHOWN, CAP_KILL, CAP_SETGID, CAP_SETUID, CAP_SYS_PTRACE here");
    }

    [Test]
    public async Task An_ordinary_user_skips_it_also_as_root_of_a_user_namespace()
    {
        var (printed, _) = await RunAsync(asOrdinaryUser, "server: { user: www-data }\nsteps:\n  - spawn: v1\n");
        printed.ExitCode.ShouldBe(77, printed.Everything);
        printed.Output.ShouldContain("it runs a server as the user 'www-data', and that takes root");
    }

    /// <summary>The programs beside the tests count their lines in files of root's: those of the harness are run.</summary>
    private static async Task<(Printed Printed, IReadOnlyList<Harness.Observations.HistoryEvent> Events)> RunAsync(string[] wrapped, string scenario)
    {
        if (!Environment.IsPrivilegedProcess || MachineIsolation.Best != Isolation.NetworkNamespace || ProgramPath.Find("setpriv") is null)
            Assert.Ignore("it takes root to become another user");
        using var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_111_111);
        var program = Path.Combine(AppContext.BaseDirectory.Replace(Path.Combine("tests", "Harness.Tests"), Path.Combine("src", "Harness"), StringComparison.Ordinal), "rollover");
        using var harness = new RolloverProcess(wrapped, ["run", folder.Write("s.yaml", $"version: 1\nname: another user\n{scenario}"), "--results", folder.Of("results")], program);
        var printed = await harness.EndAsync();
        var histories = Directory.Exists(folder.Of("results/latest/")) ? Directory.GetFiles(folder.Of("results/latest/"), "history.jsonl", SearchOption.AllDirectories) : [];
        return (printed, histories is [var one, ..] ? HistoryFile.Read(one).Events : []);
    }
}
