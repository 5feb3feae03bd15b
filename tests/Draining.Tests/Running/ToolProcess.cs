using System.Diagnostics;
using EchoServer.Tests.Running;
using Mono.Unix.Native;

namespace Draining.Tests.Running;

/// <summary>One of the programs under test, from the tests' output folder: compiled ahead of time where that was done.</summary>
internal sealed class ToolProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task _reading;

    private ToolProcess(Process process)
    {
        _process = process;
        process.StandardInput.Close();
        _reading = Task.WhenAll(Output.ReadAsync(process.StandardOutput.BaseStream), Errors.ReadAsync(process.StandardError.BaseStream));
    }

    public Output Output { get; } = new();

    public Output Errors { get; } = new();

    /// <summary>Starts a program, or a command of the machine.</summary>
    public static ToolProcess Start(string program, string[] arguments, string[]? prefix = null, string? folder = null)
    {
        string[] command = [.. prefix ?? [], PathOf(program), .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return new ToolProcess(Process.Start(start)!);
    }

    public int Pid => _process.Id;

    /// <summary>The file of a program.</summary>
    public static string PathOf(string program) =>
        new[] { Path.Combine(AppContext.BaseDirectory, "native", program), Path.Combine(AppContext.BaseDirectory, program) }.FirstOrDefault(File.Exists) ?? program;

    /// <summary>Waits for its end.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync(Deadline.Token);
        await _reading.WaitAsync(Deadline.Length);
        return _process.ExitCode;
    }

    /// <summary>Waits for a step of <c>leave</c> or <c>replace</c>.</summary>
    public async Task StepAsync(string name)
    {
        Deadline.WaitUntil(() => _process.HasExited || Steps().Contains(name), $"the step {name} is done");
        if (_process.HasExited)
            await _reading.WaitAsync(Deadline.Length);
        Steps().ShouldContain(name, $"{Output.Text}{Errors.Text}");
    }

    /// <summary>The steps so far.</summary>
    public string[] Steps() => [.. Output.Lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words is [_, "ms", _, ..]).Select(words => words[2])];

    public void Signal(Signum signal) => Syscall.kill(Pid, signal).ShouldBe(0);

    public async Task KillAsync()
    {
        Signal(Signum.SIGKILL);
        await ExitCodeAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        TestContext.Out.WriteLine($"--- {_process.StartInfo.FileName} {Pid}\n{Output.Text}{Errors.Text}");
        _process.Dispose();
    }
}
