using System.Diagnostics;
using System.Globalization;
using Harness.Observations;
using Microsoft.Win32.SafeHandles;

namespace Harness.Worlds.Linux.Relaying;

/// <summary>
/// The relay between the clients' and the servers' namespace: a process of its own, so that neither a pause of the harness' garbage
/// collector nor its busy threads delay a packet. It is this program with a command that the help does not show. It inherits its
/// descriptors, does what the harness asks for on the control pipe (<see cref="RelayCommand"/>), ends when the harness closes that, by
/// ending or otherwise, and says on stdout when it is ready and what went wrong (<see cref="RelayReport"/>).
/// </summary>
internal static class PacketRelay
{
    /// <summary>The command.</summary>
    public const string Command = "relay-packets";

    /// <summary>The descriptors that it inherits, by the numbers under which the harness gives them.</summary>
    public const int Clients = 3, Servers = 4, Control = 5;

    /// <summary>What it prints when it relays.</summary>
    public const string Ready = "ready";

    // 32 MiB each way: half a round trip of 200 ms at 160,000 packets a second.
    private const int MostWaiting = 16 * 1024;

    private static readonly TimeSpan betweenReports = TimeSpan.FromMilliseconds(50);

    /// <summary>The arguments for these conditions.</summary>
    /// <param name="delay">How long a packet takes, one way.</param>
    /// <param name="jitter">The most that is added to it.</param>
    /// <param name="loss">The probability that it is lost, 0 to 1.</param>
    /// <param name="seed">Decides which are lost and what is added.</param>
    public static IReadOnlyList<string> ArgumentsFor(TimeSpan delay, TimeSpan jitter, decimal loss, int seed) =>
    [
        Command,
        delay.Ticks.ToString(CultureInfo.InvariantCulture),
        jitter.Ticks.ToString(CultureInfo.InvariantCulture),
        loss.ToString(CultureInfo.InvariantCulture),
        seed.ToString(CultureInfo.InvariantCulture),
    ];

    /// <summary>The seed of the direction to the clients; that to the servers has the seed of the run itself.</summary>
    public static int SeedToClients(int seed) => unchecked(seed * 31) ^ 1;

    /// <summary>Relays until the control pipe closes.</summary>
    /// <param name="arguments">Those of <see cref="ArgumentsFor"/>.</param>
    public static int Run(IReadOnlyList<string> arguments)
    {
        var delay = Ticks(arguments[1]);
        var jitter = Ticks(arguments[2]);
        var loss = (double)decimal.Parse(arguments[3], CultureInfo.InvariantCulture);
        var seed = int.Parse(arguments[4], CultureInfo.InvariantCulture);

        using var toServersRing = new PacketRing(MostWaiting);
        using var toClientsRing = new PacketRing(MostWaiting);

        // The end of the process closes these: a report of the timer may ask them when all else is over.
        var clients = new SafeFileHandle(Clients, ownsHandle: false);
        var servers = new SafeFileHandle(Servers, ownsHandle: false);
        var (stopped, stop) = RelayPipe.Open();
        using var isStopped = stopped; // as long as the threads that wait for it
        var toServers = new RelayDirection(clients, servers, stopped, new PacketFate(delay, jitter, loss, seed), toServersRing, new PacketLog(isToServers: true, PacketLog.Most));
        var toClients = new RelayDirection(servers, clients, stopped, new PacketFate(delay, jitter, loss, SeedToClients(seed)), toClientsRing, new PacketLog(isToServers: false, PacketLog.Most));
        var threads = new[] { new Thread(toServers.Run), new Thread(toClients.Run) };
        foreach (var thread in threads)
            thread.Start();
        Console.WriteLine(Ready);

        RelayReport[] reports = [new(toServers, PacketDirection.ToServers, clients, Console.Out), new(toClients, PacketDirection.ToClients, servers, Console.Out)];
        using (var timer = new Timer(_ => Tell(reports), state: null, betweenReports, betweenReports))
            Obey(direction => direction == PacketDirection.ToServers ? toServers : toClients, reports);

        stop.Dispose();
        foreach (var thread in threads)
            thread.Join();
        Tell(reports);
        return 0;
    }

    /// <summary>Does what comes on the control pipe until it closes.</summary>
    private static void Obey(Func<PacketDirection, RelayDirection> relayed, RelayReport[] reports)
    {
        using var control = new FileStream(new SafeFileHandle(Control, ownsHandle: true), FileAccess.Read, bufferSize: 0);
        while (control.ReadByte() is >= 0 and var command)
        {
            if (RelayCommand.Read((byte)command) is var (direction, hold))
                relayed(direction).IsHeld = hold;
            else
                Tell(reports);
            Console.WriteLine(RelayCommand.Done);
        }
    }

    private static void Tell(RelayReport[] reports)
    {
        lock (reports)
        {
            foreach (var report in reports)
                report.Tell();
        }
    }

    private static long Ticks(string text) =>
        (long)(long.Parse(text, CultureInfo.InvariantCulture) * (double)Stopwatch.Frequency / TimeSpan.TicksPerSecond);
}
