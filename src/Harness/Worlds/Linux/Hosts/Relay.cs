using Harness.Observations;
using Harness.Worlds.Linux.Processes;
using Harness.Worlds.Linux.Relaying;
using Microsoft.Win32.SafeHandles;

namespace Harness.Worlds.Linux.Hosts;

/// <summary>The relay's process as the harness sees it: started, watched, and ended by closing its control pipe.</summary>
internal sealed class Relay : IServerObserver, IDisposable
{
    private static readonly TimeSpan readyLimit = TimeSpan.FromMinutes(2); // of a busy machine; usually 0.1 s

    private readonly INetworkObserver? observer;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> errors = [];
    private ServerProcess? process;
    private FileStream? control;
    private readonly SemaphoreSlim asking = new(1);
    private TaskCompletionSource? done;
    private volatile bool isOver;

    private Relay(INetworkObserver? observer) => this.observer = observer;

    /// <summary>Its process id.</summary>
    public int Pid => process!.Pid;

    /// <summary>Starts it on the calling thread, with whose end it ends too, and waits until it relays.</summary>
    /// <param name="clients">Where the clients' packets come out.</param>
    /// <param name="servers">Where the servers' packets come out.</param>
    /// <param name="arguments">Those of <see cref="PacketRelay.ArgumentsFor"/>.</param>
    /// <param name="marker">By which it is known to be the run's.</param>
    /// <param name="observer">Told of what goes wrong.</param>
    /// <exception cref="WorldException">It does not start.</exception>
    public static Relay Start(SafeFileHandle clients, SafeFileHandle servers, IReadOnlyList<string> arguments, string marker, INetworkObserver? observer)
    {
        var relay = new Relay(observer);
        var (read, write) = RelayPipe.Open();
        using var readEnd = read;
        relay.control = new FileStream(write, FileAccess.Write, bufferSize: 0);
        try
        {
            var launch = new ServerLaunch(
                "relay", [Path.Combine(AppContext.BaseDirectory, "Harness"), .. arguments], new Dictionary<string, string> { ["DOTNET_TieredPGO"] = "0" }, WorkingDirectory: null);
            relay.process = ServerProcess.Start(launch, marker, relay, [clients, servers, read]);
            if (!Task.WaitAny([relay.ready.Task, relay.process.Exited], readyLimit).Equals(0))
                throw new WorldException($"The relay of the network does not start: {string.Join(' ', relay.errors.DefaultIfEmpty("it says nothing"))}.");
            return relay;
        }
        catch
        {
            relay.Dispose();
            throw;
        }
    }

    void IServerObserver.Printed(string line, bool isError)
    {
        if (isError)
            errors.Add(line);
        else if (line == PacketRelay.Ready)
            ready.TrySetResult();
        else if (line == RelayCommand.Done)
            Interlocked.Exchange(ref done, null)?.TrySetResult();
        else
            RelayReport.TryRead(line, observer);
    }

    void IServerObserver.Exited(ExitStatus status)
    {
        if (!isOver && ready.Task.IsCompleted)
            observer?.Failed($"the relay ended with {(status.Code is { } code ? $"exit code {code}" : $"signal {status.Signal}")}{string.Concat(errors.Select(line => $"; {line}"))}");
    }

    /// <summary>Holds the packets of a direction, or lets them go on.</summary>
    /// <exception cref="WorldException">It has ended.</exception>
    public async Task HoldAsync(PacketDirection direction, bool hold)
    {
        if (!await AskAsync(RelayCommand.Of(direction, hold)))
            throw new WorldException("The relay of the network has ended: it can hold no packets.");
    }

    /// <summary>Completes when the observer has been told of everything so far.</summary>
    public Task ReportAsync() => AskAsync(RelayCommand.Report);

    /// <summary>Completes when it has done something, or has ended, which is a no.</summary>
    private async Task<bool> AskAsync(byte command)
    {
        await asking.WaitAsync();
        try
        {
            var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            done = answered;
            control!.WriteByte(command);
            return await Task.WhenAny(answered.Task, process!.Exited) == answered.Task;
        }
        catch (IOException)
        {
            return false; // nobody reads the pipe any more
        }
        finally
        {
            asking.Release();
        }
    }

    /// <summary>Ends it and waits for that.</summary>
    public void Dispose()
    {
        isOver = true;
        control?.Dispose();
        if (process?.Exited.Wait(readyLimit) == false)
        {
            process.KillAll();
            process.Exited.Wait();
        }

        asking.Dispose();
    }
}
