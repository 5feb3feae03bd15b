using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Draining;

namespace EchoServer;

/// <summary>What the command line asks for.</summary>
/// <param name="EndPoint">Where to listen. Port 0 takes a free port.</param>
/// <param name="Backlog">Connections that may wait to be accepted, 1 to 65535; the kernel caps it at <c>net.core.somaxconn</c>.</param>
/// <param name="Drain">How the listener leaves its port.</param>
/// <param name="DrainTimeout">How long that may take, 0 to a day; not how long the sessions may go on.</param>
/// <param name="Help">Only the usage is asked for.</param>
internal sealed record Options(IPEndPoint EndPoint, int Backlog, DrainMode Drain, TimeSpan DrainTimeout, bool Help)
{
    /// <summary>The text of <c>--help</c>, without a final line end.</summary>
    public const string Usage = """
        Usage: EchoServer [ADDRESS:PORT] [--backlog N] [--drain MODE] [--drain-timeout DURATION]

        Replies to each line with the line and the server's process id. Several servers may share one port.

          ADDRESS:PORT              where to listen (default 127.0.0.1:8080); port 0 takes a free one;
                                    IPv6 in brackets: [::1]:8080; [::]:8080 is every address, of IPv4 as well
          --backlog N               connections that may wait to be accepted, 1 to 65535 (default 4096)
          --drain MODE              how the listener leaves the port that others go on listening on:
                                    steer (default) sends new connections to the other listeners first: none is lost or delayed;
                                    guard drops what would open a connection: no connection is lost, some connect 1 s late;
                                    accept empties the queue: loses connections whose handshake is under way;
                                    immediate closes at once: loses the queue as well
          --drain-timeout DURATION  how long that may take, such as 500ms, 5s or 1m (default 5s)
          -h, --help                show this text

        SIGHUP, SIGTERM and SIGINT stop accepting; the process ends when its clients have closed their sessions.
        A second SIGTERM or SIGINT ends it at once.

        Exit codes: 0 drained, 64 wrong usage, 69 cannot listen there, 130 or 143 ended by a second SIGINT or SIGTERM.
        """;

    private static readonly TimeSpan LongestDrain = TimeSpan.FromDays(1);

    private static readonly Options Default = new(
        new IPEndPoint(IPAddress.Loopback, 8080), Backlog: 4096, DrainMode.Steer, DrainTimeout: TimeSpan.FromSeconds(5), Help: false);

    /// <summary>Reads the command line.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="problem">One sentence that says what is wrong and what would be right; empty when nothing is.</param>
    /// <returns>The options, or null when there is a problem.</returns>
    public static Options? Parse(string[] args, out string problem)
    {
        var options = Default;
        var addressGiven = false;
        problem = "";
        for (var i = 0; i < args.Length && problem.Length == 0; i++)
        {
            var arg = args[i];
            if (arg is "-h" or "--help")
                return options with { Help = true };

            if (arg is "--backlog" or "--drain" or "--drain-timeout")
            {
                options = options.With(arg, ++i < args.Length ? args[i] : null, ref problem);
            }
            else if (arg.StartsWith('-'))
            {
                problem = $"Unknown option '{arg}'.";
            }
            else if (addressGiven)
            {
                problem = $"One address only: '{arg}' is a second one.";
            }
            else if (ParseEndPoint(arg) is { } endPoint)
            {
                options = options with { EndPoint = endPoint };
                addressGiven = true;
            }
            else
            {
                problem = $"'{arg}' is not an ADDRESS:PORT such as 127.0.0.1:8080 or [::1]:8080.";
            }
        }

        return problem.Length == 0 ? options : null;
    }

    private Options With(string option, string? value, ref string problem)
    {
        var (changed, needed) = option switch
        {
            "--backlog" => (
                ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var backlog) && backlog > 0
                    ? this with { Backlog = backlog } : null,
                "a number from 1 to 65535"),
            "--drain" => (
                ParseDrainMode(value) is { } mode ? this with { Drain = mode } : null,
                "one of steer, guard, accept and immediate"),
            _ => (
                ParseDuration(value) is { } timeout && timeout <= LongestDrain ? this with { DrainTimeout = timeout } : null,
                "a duration of at most a day, such as 500ms, 5s or 1m"),
        };
        if (changed is null)
            problem = $"{option} needs {needed}, not {(value is null ? "nothing" : $"'{value}'")}.";
        return changed ?? this;
    }

    private static DrainMode? ParseDrainMode(string? text) => text switch
    {
        "steer" => DrainMode.Steer,
        "guard" => DrainMode.Guard,
        "accept" => DrainMode.Accept,
        "immediate" => DrainMode.Immediate,
        _ => null,
    };

    /// <summary>A number, perhaps with a decimal point, and its unit: ms, s, m or h.</summary>
    private static TimeSpan? ParseDuration(string? text)
    {
        var unit = text?.TrimStart([.. "0123456789."]);
        double? milliseconds = unit switch { "ms" => 1, "s" => 1000, "m" => 60_000, "h" => 3_600_000, _ => null };
        return milliseconds is { } factor
            && double.TryParse(text.AsSpan(0, text!.Length - unit!.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * factor <= LongestDrain.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(number * factor)
            : null;
    }

    /// <summary>
    /// Stricter than <see cref="IPEndPoint.TryParse(string, out IPEndPoint?)"/>, which takes '8080' for the address 0.0.31.144
    /// and '::1:8080' for an address without a port: a server on the wrong address is worse than none.
    /// </summary>
    private static IPEndPoint? ParseEndPoint(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return null;

        var host = text[..colon];
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (!IPAddress.TryParse(bracketed ? host[1..^1] : host, out var address))
            return null;

        var wellFormed = bracketed
            ? address.AddressFamily == AddressFamily.InterNetworkV6
            : address.AddressFamily == AddressFamily.InterNetwork && address.ToString() == host;
        return wellFormed ? new IPEndPoint(address, port) : null;
    }
}
