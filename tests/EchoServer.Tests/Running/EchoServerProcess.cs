using System.Diagnostics;
using System.Net;
using Mono.Unix.Native;

namespace EchoServer.Tests.Running;

/// <summary>A server that runs as a process of its own: the program as users start it, from the tests' output folder.</summary>
internal sealed class EchoServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task _reading;

    private EchoServerProcess(Process process, bool readNow)
    {
        _process = process;
        _process.StandardInput.Close();
        var reading = Errors.ReadAsync(process.StandardError.BaseStream);
        _reading = readNow ? Task.WhenAll(reading, ReadOutputAsync()) : reading;
    }

    public int Pid => _process.Id;

    public Output Output { get; } = new();

    public Output Errors { get; } = new();

    /// <summary>Where it listens; known once it has said so.</summary>
    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.None, 0);

    public bool HasExited => _process.HasExited;

    /// <summary>Starts a server, and does not wait for anything.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <param name="prefix">A command that ends by executing the rest of its arguments, such as prlimit.</param>
    /// <param name="readNow">False leaves the output in the pipe until <see cref="ReadOutputAsync"/>.</param>
    public static EchoServerProcess Start(string[] arguments, string[]? prefix = null, bool readNow = true)
    {
        // A signal that the parent of the tests ignores (nohup, a background job) would be ignored by the server as well.
        string[] command = ["env", "--default-signal=HUP,INT,TERM", .. prefix ?? [], Path.Combine(AppContext.BaseDirectory, "EchoServer"), .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Else a server that is killed leaves its diagnostics socket behind in the temporary folder.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return new EchoServerProcess(Process.Start(start)!, readNow);
    }

    public Task ReadOutputAsync() => Output.ReadAsync(_process.StandardOutput.BaseStream);

    /// <summary>Waits until the server says that it listens, and reads where.</summary>
    public async Task WaitUntilListeningAsync()
    {
        const string Words = " listening on: ";
        var line = await Output.WaitForAsync($"Process {Pid}{Words}");
        EndPoint = IPEndPoint.Parse(line[(line.IndexOf(Words, StringComparison.Ordinal) + Words.Length)..]);
    }

    public void Signal(Signum signal) => Syscall.kill(Pid, signal).ShouldBe(0, $"kill {Pid} {signal}");

    /// <summary>Has it end as soon as it has no sessions, also a stopped one; it may have ended by itself, at any moment.</summary>
    public void Hurry()
    {
        foreach (var signal in new[] { Signum.SIGHUP, Signum.SIGCONT })
        {
            if (Syscall.kill(Pid, signal) != 0)
                Stdlib.GetLastError().ShouldBe(Errno.ESRCH, $"kill {Pid} {signal}");
        }
    }

    /// <summary>Stops every thread of the server; returns when none runs any more.</summary>
    public void Freeze()
    {
        Signal(Signum.SIGSTOP);
        Deadline.WaitUntil(() => Proc.ThreadStates(Pid).All(state => state == 'T'), $"process {Pid} stops");
    }

    public void Thaw() => Signal(Signum.SIGCONT);

    /// <summary>Waits for the end of the process and of its output.</summary>
    /// <returns>The exit code; 128 + signal if a signal killed it.</returns>
    public async Task<int> WaitForExitAsync()
    {
        try
        {
            await _process.WaitForExitAsync(Deadline.Token);
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"Process {Pid} did not exit. Its output:\n{Output.Text}{Errors.Text}", late);
        }

        await _reading.WaitAsync(Deadline.Length);
        return _process.ExitCode;
    }

    /// <summary>Kills it if it is still there.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
