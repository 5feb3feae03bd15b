using System.Runtime.InteropServices;
using Harness.Histories;
using Mono.Unix.Native;

namespace Harness.Tests.Commands;

/// <summary>What the program does where its surroundings fail: no verdict is lost, none is turned round, and nothing unseen is a success.</summary>
internal sealed class SurroundingsTests
{
    private const string Good = """
        version: 1
        name: a good one
        steps:
          - spawn: v1
          - connect: s1
          - send: s1
        """;

    private const string Broken = """
        version: 1
        name: a broken one
        steps:
          - spawn: v1
          - assert-not-listening: { server: v1, within: 10ms }
        """;

    private const string Kernel = """
        version: 1
        name: one that sets the kernel
        steps:
          - spawn: v1
          - set-kernel: { somaxconn: 16 }
        """;

    [TestCase("> /dev/full", "No space left on device")]
    [TestCase(">&-", "it is closed")]
    [TestCase("<&- >&-", "it is closed")]
    public async Task A_verdict_that_cannot_be_printed_is_kept_and_is_no_success(string redirection, string reason)
    {
        using var folder = new TemporaryFolder();
        using var good = In(folder, redirection, Good);
        var printed = await good.EndAsync();

        printed.ExitCode.ShouldBe(70, printed.Everything);
        printed.Errors.ShouldContain($"rollover: standard output could not be written: {reason}");
        Results(folder).ShouldContain("\"verified\": 1");
    }

    [TestCase("> /dev/full")]
    [TestCase(">&- 2>&-")]
    public async Task A_violation_that_cannot_be_printed_stays_one(string redirection)
    {
        using var folder = new TemporaryFolder();
        using var broken = In(folder, redirection, Broken);

        (await broken.EndAsync()).ExitCode.ShouldBe(1);
        Results(folder).ShouldContain("\"violated\": 1");
    }

    [Test]
    public async Task A_pipe_without_a_reader_is_no_success_either()
    {
        using var folder = new TemporaryFolder();
        using var harness = new RolloverProcess(["bash", "-c", "\"$0\" \"$@\" | true; exit ${PIPESTATUS[0]}"], ["run", folder.Write("s.yaml", Good), "--results", folder.Of("results")]);

        var printed = await harness.EndAsync();

        printed.ExitCode.ShouldBe(70, printed.Everything);
        printed.Errors.ShouldContain("standard output could not be written: Broken pipe");
    }

    [Test]
    public async Task Streams_that_are_closed_and_not_needed_do_not_matter()
    {
        using var folder = new TemporaryFolder();
        using var harness = In(folder, "<&- 2>&-", Good);

        var printed = await harness.EndAsync();

        printed.ExitCode.ShouldBe(0, printed.Everything);
        printed.Output.ShouldContain("1 verified, 0 violated");
    }

    [Test]
    public async Task Results_that_cannot_be_written_where_they_should_are_elsewhere_and_that_is_no_success()
    {
        using var folder = new TemporaryFolder();
        using var harness = OnOwnDisk(folder, "mount -o remount,ro DISK", Good);

        var printed = await harness.EndAsync();

        printed.ExitCode.ShouldBe(70, printed.Everything);
        printed.Output.ShouldContain("1 verified, 0 violated");
        printed.Errors.ShouldMatch("rollover: no results can be written to '.*': .*; they are in /");
        var instead = printed.Errors.Split("they are in ")[1].Trim();
        try
        {
            File.ReadAllText(Path.Combine(instead, "results.json")).ShouldContain("no results can be written to");
            HistoryFile.Read(Directory.GetFiles(instead, "history.jsonl", SearchOption.AllDirectories).Single()).Events[^1].ShouldBeOfType<RunEnded>();
        }
        finally
        {
            Directory.Delete(instead, recursive: true);
        }
    }

    [TestCase("good", 70, "1 verified, 0 violated")]
    [TestCase("broken", 1, "0 verified, 1 violated")]
    public async Task A_disk_that_is_full_costs_no_verdict(string which, int code, string summary)
    {
        using var folder = new TemporaryFolder();
        using var harness = OnOwnDisk(folder, "head -c 1000000 /dev/zero > DISK/fill", which == "good" ? Good : Broken);

        var printed = await harness.EndAsync();

        printed.ExitCode.ShouldBe(code, printed.Everything);
        printed.Output.ShouldContain(summary);
        printed.Errors.ShouldContain("history.jsonl is incomplete: No space left on device");
        var instead = printed.Errors.Split("; it is ")[1].Trim();
        File.ReadAllText(instead).ShouldContain("is incomplete: No space left on device");
        Directory.Delete(Path.GetDirectoryName(instead)!, recursive: true);
    }

    [Test]
    public async Task Where_nothing_can_be_written_at_all_the_verdicts_are_printed()
    {
        using var folder = new TemporaryFolder();
        using var harness = OnOwnDisk(folder, "mount -o remount,ro DISK; export TMPDIR=DISK", Broken);

        var printed = await harness.EndAsync();

        printed.ExitCode.ShouldBe(1, printed.Everything);
        printed.Output.ShouldContain("0 verified, 1 violated");
        printed.Output.ShouldContain("; no results");
    }

    [Test]
    public async Task Too_few_descriptors_are_said_with_the_remedy_before_anything_is_run([Values(40, 60, 250)] int limit)
    {
        using var folder = new TemporaryFolder();
        using var harness = Limited(folder, $"ulimit -n {limit}");

        var printed = await harness.EndAsync();

        printed.ExitCode.ShouldBe(64, printed.Everything);
        printed.Errors.ShouldMatch($@"^rollover: this process may have {limit} files and sockets open \(RLIMIT_NOFILE\), and .* takes? \d+; raise the limit \('ulimit -n \d+'");
        printed.Output.ShouldBeEmpty();
    }

    [Test]
    public async Task A_soft_limit_of_descriptors_is_raised()
    {
        using var folder = new TemporaryFolder();
        using var harness = Limited(folder, "ulimit -S -n 64");

        var printed = await harness.EndAsync();

        printed.ExitCode.ShouldBe(0, printed.Everything);
    }

    [Test]
    public async Task Where_the_settings_of_the_kernel_are_read_only_a_scenario_that_changes_them_is_skipped()
    {
        using var folder = new TemporaryFolder();
        folder.Write("kernel.yaml", Kernel);
        folder.Write("good.yaml", Good);
        using var harness = new RolloverProcess(
            Mounting("mount --bind /proc/sys /proc/sys && mount -o remount,ro,bind /proc/sys"),
            ["run", folder.Path, "--results", folder.Of("results")]);

        var printed = await harness.EndAsync();

        printed.ExitCode.ShouldBe(0, printed.Everything);
        printed.Output.ShouldContain("it changes the kernel setting 'somaxconn', which cannot be changed here: Read-only file system");
        printed.Output.ShouldContain("1 verified, 0 violated, 1 skipped");
    }

    [Test]
    public async Task A_harness_that_cannot_end_in_order_is_ended_by_a_second_Ctrl_C()
    {
        using var folder = new TemporaryFolder();
        Syscall.pipe(out var read, out var write).ShouldBe(0);
        try
        {
            Fill(write);

            // It has run, and cannot print that: nobody reads what is before it in the pipe.
            using var harness = In(folder, $"> /proc/self/fd/{write}", Good);
            RolloverProcess.Eventually(() => Directory.Exists(folder.Of("results")) && Histories(folder).Any(history => File.ReadAllText(history).Contains("run-ended", StringComparison.Ordinal)), "it has run");
            harness.Signal(Signum.SIGTERM);
            RolloverProcess.Eventually(() => !harness.HasPending(Signum.SIGTERM), "the first signal has been taken");
            harness.HasExited.ShouldBeFalse();

            harness.Signal(Signum.SIGINT);

            (await harness.EndAsync()).ExitCode.ShouldBe(130);
            harness.Servers().ShouldBeEmpty();
        }
        finally
        {
            _ = Syscall.close(read);
            _ = Syscall.close(write);
        }
    }

    private static void Fill(int pipe)
    {
        var flags = Syscall.fcntl(pipe, FcntlCommand.F_GETFL);
        _ = Syscall.fcntl(pipe, FcntlCommand.F_SETFL, flags | (int)OpenFlags.O_NONBLOCK);
        var nothing = Marshal.AllocHGlobal(1);
        while (Syscall.write(pipe, nothing, 1) == 1)
        {
            // One byte at a time, until no other one has room.
        }

        Marshal.FreeHGlobal(nothing);
        _ = Syscall.fcntl(pipe, FcntlCommand.F_SETFL, flags);
    }

    private static RolloverProcess In(TemporaryFolder folder, string redirection, string scenario) =>
        new(["sh", "-c", $"exec \"$0\" \"$@\" {redirection}"], ["run", folder.Write("s.yaml", scenario), "--results", folder.Of("results")]);

    /// <summary>The program whose lines are not counted: counting takes files of its own, and there are none to be had.</summary>
    private static RolloverProcess Limited(TemporaryFolder folder, string limit) => new(
        ["sh", "-c", $"{limit} && exec \"$0\" \"$@\""],
        ["run", folder.Write("s.yaml", Good), "--results", folder.Of("results"), "--jobs", "1"],
        Path.Combine(AppContext.BaseDirectory.Replace(Path.Combine("tests", "Harness.Tests"), Path.Combine("src", "Harness"), StringComparison.Ordinal), "rollover"));

    /// <summary>Its results go to a file system of its own, of 64 KiB.</summary>
    private static RolloverProcess OnOwnDisk(TemporaryFolder folder, string preparation, string scenario)
    {
        Directory.CreateDirectory(folder.Of("disk"));
        return new RolloverProcess(
            Mounting($"mount -t tmpfs -o size=64k tmpfs DISK; {preparation}; true".Replace("DISK", folder.Of("disk"), StringComparison.Ordinal)),
            ["run", folder.Write("s.yaml", scenario), "--results", folder.Of("disk")]);
    }

    /// <summary>In a mount namespace of its own, which ends with it.</summary>
    private static string[] Mounting(string mounts)
    {
        using var probe = System.Diagnostics.Process.Start("unshare", ["--mount", "true"]);
        probe.WaitForExit();
        if (probe.ExitCode != 0)
            Assert.Ignore("this machine gives no mount namespace");
        return ["unshare", "--mount", "sh", "-c", $"{mounts} && exec \"$0\" \"$@\""];
    }

    private static string[] Histories(TemporaryFolder folder) => Directory.GetFiles(folder.Of("results"), "history.jsonl", SearchOption.AllDirectories);

    private static string Results(TemporaryFolder folder) => File.ReadAllText(folder.Of("results/latest/results.json"));
}
