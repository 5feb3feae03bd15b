using System.Globalization;

namespace Harness.Tests.Commands;

/// <summary>What a server prints is streamed, capped and counted: it does not fill the memory.</summary>
internal sealed class OutputMemoryTests
{
    /// <summary>With what a run takes anyway; 100 MB of output that were kept would be 200 MB of text alone, and its events more.</summary>
    private const long MostKilobytes = 300_000;

    [Test]
    public async Task A_hundred_megabytes_of_output_take_no_memory_to_speak_of()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("loud.yaml", $$"""
            version: 1
            name: it prints 100 MB before it listens
            server:
              command: [sh, -c, "yes '0123456789 0123456789 0123456789 0123456789' | head -c 100000000; exec {{Path.Combine(AppContext.BaseDirectory, "EchoServer")}} \"$0\"", "$address:$port"]
            steps:
              - spawn: v1
              - connect: s1
              - send: s1
            """);
        using var harness = new RolloverProcess([], ["run", file, "--time-scale", "6", "--results", folder.Of("results")]);
        var most = 0L;
        RolloverProcess.Eventually(
            () =>
            {
                most = Math.Max(most, PeakKilobytes(harness.Pid));
                return harness.HasExited;
            },
            "the run ends");

        var printed = await harness.EndAsync();

        printed.ExitCode.ShouldBe(0, printed.Everything);
        File.ReadLines(Directory.GetFiles(folder.Of("results"), "history.jsonl", SearchOption.AllDirectories)[0]).ShouldContain(line => line.Contains("\"output-cut\"", StringComparison.Ordinal));
        most.ShouldBeInRange(1, MostKilobytes);
    }

    /// <summary>VmHWM of proc_pid_status(5); 0 if the process has ended.</summary>
    private static long PeakKilobytes(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
