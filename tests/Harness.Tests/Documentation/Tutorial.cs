using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Harness.Worlds.Linux.Namespaces;

namespace Harness.Tests.Documentation;

/// <summary>The tutorial does what it says: its files are written, its commands are run in their order, and what they print is compared.</summary>
internal sealed partial class Tutorial
{
    internal const string Page = "docs/tutorial.md";

    [Test]
    public async Task Every_command_prints_what_the_page_shows()
    {
        if (MachineIsolation.Best != Isolation.NetworkNamespace)
            Assert.Ignore("Its fifth step takes network namespaces.");
        using var folder = new TemporaryFolder();
        folder.Write("bin/rollover", $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "Harness.dll")}' \"$@\"\n");
        File.SetUnixFileMode(folder.Of("bin/rollover"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        folder.Write("work/.keep", "");
        var commands = 0;
        foreach (var block in MarkdownFile.Of(Page).Blocks)
        {
            if (block.Language == "yaml")
                folder.Write($"work/{block.Note}", block.Text);
            foreach (var (command, shown) in block.Language == "console" ? CommandsOf(block.Text) : [])
            {
                commands++;
                var printed = await RunAsync(command, folder);
                DifferenceOf(shown, printed).ShouldBeNull($"{block}: $ {command}\n{printed}");
            }
        }

        commands.ShouldBeGreaterThan(8);
    }

    [Test]
    public void Every_block_is_a_file_or_a_command() =>
        MarkdownFile.Of(Page).Blocks.ShouldAllBe(block => (block.Language == "yaml" && block.Note.EndsWith(".yaml", StringComparison.Ordinal)) || (block.Language == "console" && block.Text.StartsWith("$ ", StringComparison.Ordinal)));

    [TestCase("a 1.5 s pid 12\nb\n", "a 20 ms pid 345\nb\n", true)]
    [TestCase("a\n…\nc\n", "a\nb\nb\nc\n", true)]
    [TestCase("a\n…\n", "a\n", true)]
    [TestCase("a\n", "a\nb\n", false)]
    [TestCase("a\n…\nc\n", "a\nb\n", false)]
    [TestCase("0 lost\n", "1 lost\n", false)]
    [TestCase("verified 1 s\n", "violated 1 s\n", false)]
    [TestCase("[exit code 1]\n", "[exit code 2]\n", false)]
    public void What_is_printed_is_compared_but_for_times_and_ids(string shown, string printed, bool isSame) => (DifferenceOf(shown, printed) is null).ShouldBe(isSame);

    /// <summary>What a command prints, on both streams, and its exit code if that is not 0.</summary>
    private static async Task<string> RunAsync(string command, TemporaryFolder folder)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec 2>&1; {command}"]) { WorkingDirectory = folder.Of("work"), RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        start.Environment["PATH"] = $"{folder.Of("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["LC_ALL"] = "C";
        start.Environment.Remove("GITHUB_ACTIONS");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : $"{output}[exit code {process.ExitCode}]\n";
    }

    private static List<(string Command, string Shown)> CommandsOf(string text)
    {
        var commands = new List<(string Command, StringBuilder Shown)>();
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("$ ", StringComparison.Ordinal))
                commands.Add((line[2..], new StringBuilder()));
            else
                commands[^1].Shown.Append(line).Append('\n');
        }

        return [.. commands.Select(one => (one.Command, one.Shown.ToString()))];
    }

    /// <summary>The first line of the page that is not printed where it should be; null if all is as shown.</summary>
    private static string? DifferenceOf(string shown, string printed)
    {
        var form = string.Join("", shown.TrimEnd('\n').Split('\n').Select(line => line == "…" ? @"(?:[^\n]*\n)*?" : Regex.Escape(Normal(line)) + @"\n"));
        return Regex.IsMatch(string.Concat(printed.TrimEnd('\n').Split('\n').Where(line => !Progress().IsMatch(line)).Select(line => Normal(line) + "\n")), $@"\A{form}\z", RegexOptions.None, TimeSpan.FromSeconds(10)) ? null : "it prints something else";
    }

    /// <summary>A line without what differs from run to run: times, process ids, ports, folders of runs, and counts of what traffic opens.</summary>
    private static string Normal(string line)
    {
        var normal = Spaces().Replace(Times().Replace(line, "TIME"), " ");
        normal = EventNumbers().Replace(normal, " TIME N ");
        normal = RunFolders().Replace(ProcessIds().Replace(normal, "$1 PID"), "RUN");
        return Connections().Replace(Ports().Replace(normal, "$1:PORT"), "N connections");
    }

    /// <summary>A line every ten seconds, on a machine that takes so long.</summary>
    [GeneratedRegex(@"^[0-9]+ of [0-9]+; running: ")]
    private static partial Regex Progress();

    [GeneratedRegex(@"\b[0-9][0-9.,]* m?s\b")]
    private static partial Regex Times();

    [GeneratedRegex(@"^ TIME [0-9]+ ")]
    private static partial Regex EventNumbers();

    [GeneratedRegex(@" +")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\b(pid|process|Process) [0-9]+")]
    private static partial Regex ProcessIds();

    [GeneratedRegex(@"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9-]+")]
    private static partial Regex RunFolders();

    [GeneratedRegex(@"([0-9.]+):[0-9]{4,5}\b")]
    private static partial Regex Ports();

    [GeneratedRegex(@"\b[0-9][0-9,]+ connections")]
    private static partial Regex Connections();
}
