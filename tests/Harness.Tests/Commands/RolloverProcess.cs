using System.Diagnostics;

namespace Harness.Tests.Commands;

/// <summary>The command line as a process of its own, so that it can be signalled and killed.</summary>
internal sealed class RolloverProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> errors;

    /// <summary>Starts it.</summary>
    /// <param name="prefix">A program that runs it, with its arguments; or nothing.</param>
    /// <param name="arguments">The arguments of <c>rollover</c>.</param>
    /// <param name="program">The program; by default the one beside the tests, whose lines count as covered.</param>
    public RolloverProcess(IReadOnlyList<string> prefix, IReadOnlyList<string> arguments, string? program = null)
    {
        // A signal that the parent of the tests ignores (nohup, a background job) would be ignored by the command line as well; and what GitHub is told is in tests of its own.
        string[] command = ["env", "-u", "GITHUB_ACTIONS", "--default-signal=HUP,INT,TERM", .. prefix, program ?? Path.Combine(AppContext.BaseDirectory, "Harness"), .. arguments];
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        process = Process.Start(start)!;
        output = process.StandardOutput.ReadToEndAsync();
        errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Its process id.</summary>
    public int Pid => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Whether a signal has been sent that it has not taken yet: <c>SigPnd</c> and <c>ShdPnd</c> of proc_pid_status(5).</summary>
    public bool HasPending(Mono.Unix.Native.Signum signal) => File.ReadLines($"/proc/{Pid}/status")
        .Where(line => line.StartsWith("SigPnd", StringComparison.Ordinal) || line.StartsWith("ShdPnd", StringComparison.Ordinal))
        .Any(line => (Convert.ToUInt64(line.Split('\t')[1], 16) >> ((int)signal - 1) & 1) == 1);

    /// <summary>Sends it a signal.</summary>
    public void Signal(Mono.Unix.Native.Signum signal) => Mono.Unix.Native.Syscall.kill(Pid, signal).ShouldBe(0);

    /// <summary>Waits for its end.</summary>
    public async Task<Printed> EndAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await process.WaitForExitAsync(limit.Token);
        return new Printed(process.ExitCode, await output, await errors);
    }

    /// <summary>The servers of its runs that are alive now: what carries the mark of this harness in its environment.</summary>
    public IReadOnlyList<int> Servers() =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!))
            .Where(pid => Environ(pid).Contains($"ROLLOVER_RUN={Pid}-", StringComparison.Ordinal)),
    ];

    /// <summary>Waits for a condition, at most two minutes: on a busy machine a run takes long to begin.</summary>
    public static void Eventually(Func<bool> condition, string what) =>
        Until.Holds(condition, TimeSpan.FromMinutes(2)).ShouldBeTrue(what);

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    private static string Environ(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
