using System.Diagnostics;
using System.Globalization;
using Harness.Worlds.Linux.Hosts;

namespace Harness.Worlds.Linux.Relaying;

/// <summary>
/// The relay between the clients' and the servers' namespace: a process of its own, so that neither a pause of the harness' garbage
/// collector nor its busy threads delay a packet. It is this program with a command that the help does not show. It inherits its
/// descriptors, ends when the harness closes the control pipe, by ending or otherwise, and says on stdout when it is ready and how
/// many packets it had to drop.
/// </summary>
internal static class PacketRelay
{
    /// <summary>The command.</summary>
    public const string Command = "relay-packets";

    /// <summary>The descriptors that it inherits, as the harness gives them.</summary>
    public const int Clients = 3, Servers = 4, Control = 5;

    /// <summary>What it prints when it relays.</summary>
    public const string Ready = "ready";

    // 32 MiB each way: half a round trip of 200 ms at 160,000 packets a second.
    private const int MostWaiting = 16 * 1024;

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

    /// <summary>The line that says how many packets were dropped.</summary>
    public static string DroppedLine(bool toServers, long count) => $"dropped {(toServers ? "to-servers" : "to-clients")} {count.ToString(CultureInfo.InvariantCulture)}";

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
        var toServers = new RelayDirection(Clients, Servers, Control, new PacketFate(delay, jitter, loss, seed), toServersRing);
        var toClients = new RelayDirection(Servers, Clients, Control, new PacketFate(delay, jitter, loss, SeedToClients(seed)), toClientsRing);
        var threads = new[] { new Thread(toServers.Run), new Thread(toClients.Run) };
        foreach (var thread in threads)
            thread.Start();
        Console.WriteLine(Ready);

        var (servers, clients) = (0L, 0L);
        while (true)
        {
            var isOver = threads.All(thread => thread.Join(TimeSpan.FromMilliseconds(50)));
            Report(toServers.Dropped, Clients, ref servers, toServers: true);
            Report(toClients.Dropped, Servers, ref clients, toServers: false);
            if (isOver)
                return 0;
        }
    }

    private static void Report(long dropped, int source, ref long reported, bool toServers)
    {
        if (dropped - reported + PacketSocket.DroppedOf(source) is > 0 and var count)
            Console.WriteLine(DroppedLine(toServers, count));
        reported = dropped;
    }

    private static long Ticks(string text) =>
        (long)(long.Parse(text, CultureInfo.InvariantCulture) * (double)Stopwatch.Frequency / TimeSpan.TicksPerSecond);
}
