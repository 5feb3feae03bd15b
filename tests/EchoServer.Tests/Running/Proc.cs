using System.Globalization;
using System.Net;

namespace EchoServer.Tests.Running;

/// <summary>What the kernel says about a process and its sockets (proc(5)).</summary>
internal static class Proc
{
    /// <summary>The states of the threads: R, S, D, T, …</summary>
    public static char[] ThreadStates(int pid) => [.. Threads(pid).Select(thread => Stat(thread)[0][0])];

    /// <summary>How many threads wait in the kernel function, or in one whose name contains this.</summary>
    public static int ThreadsIn(int pid, string function) =>
        Threads(pid).Count(thread => ReadIfThere(Path.Combine(thread, "wchan")).Contains(function, StringComparison.Ordinal));

    /// <summary>The processor time that the process has used, in its own code and in the kernel.</summary>
    public static TimeSpan ProcessorTime(int pid)
    {
        var stat = Stat($"/proc/{pid}");
        // utime and stime are the fields 14 and 15 of the file, in ticks of 10 ms (USER_HZ); the state is field 3.
        var ticks = long.Parse(stat[11], CultureInfo.InvariantCulture) + long.Parse(stat[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromMilliseconds(10 * ticks);
    }

    /// <summary>
    /// Waits until the process uses next to nothing for a while. What the runtime compiles in the background, it compiles once; a process that spins
    /// never comes to rest.
    /// </summary>
    /// <exception cref="TimeoutException">It did not within a minute.</exception>
    public static async Task WaitForRestAsync(int pid)
    {
        var aWhile = TimeSpan.FromSeconds(1);
        var nextToNothing = TimeSpan.FromMilliseconds(50);
        var used = TimeSpan.MaxValue;
        for (var tries = 0; tries < 60 && used > nextToNothing; tries++)
        {
            var before = ProcessorTime(pid);
            await Task.Delay(aWhile);
            used = ProcessorTime(pid) - before;
        }

        if (used > nextToNothing)
            throw new TimeoutException($"Process {pid} does not come to rest: {used.TotalMilliseconds} ms of a processor in the last second.");
    }

    /// <summary>Connections that wait to be accepted at the only listener of an IPv4 endpoint; null when there is none.</summary>
    public static int? QueueLength(IPEndPoint endPoint)
    {
        var address = BitConverter.ToUInt32(endPoint.Address.GetAddressBytes());
        var local = $"{address:X8}:{endPoint.Port:X4}";
        foreach (var line in File.ReadLines("/proc/thread-self/net/tcp"))
        {
            // sl local_address rem_address st tx_queue:rx_queue …; 0A is LISTEN, whose receive queue is the accept queue.
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var row, _, "0A", var queues, ..] && row == local)
                return int.Parse(queues.Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }

        return null;
    }

    /// <summary>Connections to a port that are in SYN_RECV.</summary>
    public static int SynReceived(int port) => new[] { "tcp", "tcp6" }
        .SelectMany(table => File.ReadLines($"/proc/thread-self/net/{table}"))
        .Count(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var row, _, "03", ..]
            && row.EndsWith($":{port:X4}", StringComparison.Ordinal));

    private static string[] Threads(int pid) => Directory.GetDirectories($"/proc/{pid}/task");

    /// <summary>The fields from the third on: the name before them may contain anything.</summary>
    private static string[] Stat(string folder)
    {
        var stat = ReadIfThere(Path.Combine(folder, "stat"));
        return stat.Length == 0 ? ["gone"] : stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static string ReadIfThere(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return ""; // A thread that has ended meanwhile.
        }
    }
}
