using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EchoServer;

/// <summary>What the command line asks for.</summary>
/// <param name="EndPoint">Where to listen. Port 0 takes a free port.</param>
/// <param name="Backlog">Connections that may wait to be accepted, 1 to 65535; the kernel caps it at <c>net.core.somaxconn</c>.</param>
/// <param name="Help">Only the usage is asked for.</param>
internal sealed record Options(IPEndPoint EndPoint, int Backlog, bool Help)
{
    /// <summary>The text of <c>--help</c>, without a final line end.</summary>
    public const string Usage = """
        Usage: EchoServer [ADDRESS:PORT] [--backlog N]

        Replies to each line with the line and the server's process id. Several servers may share one port.

          ADDRESS:PORT   where to listen (default 127.0.0.1:8080); IPv6 in brackets: [::1]:8080; port 0 takes a free one
          --backlog N    connections that may wait to be accepted, 1 to 65535 (default 4096)
          -h, --help     show this text

        SIGHUP, SIGTERM and SIGINT stop accepting; the process ends when its clients have closed their sessions.
        A second SIGTERM or SIGINT ends it at once.

        Exit codes: 0 drained, 64 wrong usage, 69 cannot listen there, 130 or 143 ended by a second SIGINT or SIGTERM.
        """;

    private static readonly Options Default = new(new IPEndPoint(IPAddress.Loopback, 8080), Backlog: 4096, Help: false);

    /// <summary>Reads the command line.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="problem">One sentence that says what is wrong and what would be right; empty when nothing is.</param>
    /// <returns>The options, or null when there is a problem.</returns>
    public static Options? Parse(string[] args, out string problem)
    {
        var options = Default;
        var addressGiven = false;
        problem = "";
        for (var i = 0; i < args.Length; i++)
        {
            var arg = args[i];
            if (arg is "-h" or "--help")
                return options with { Help = true };

            if (arg == "--backlog")
            {
                var given = ++i < args.Length ? args[i] : null;
                if (!ushort.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var backlog) || backlog == 0)
                {
                    problem = $"--backlog needs a number from 1 to 65535, not {(given is null ? "nothing" : $"'{given}'")}.";
                    return null;
                }

                options = options with { Backlog = backlog };
            }
            else if (arg.StartsWith('-'))
            {
                problem = $"Unknown option '{arg}'.";
                return null;
            }
            else if (addressGiven)
            {
                problem = $"One address only: '{arg}' is a second one.";
                return null;
            }
            else if (ParseEndPoint(arg) is { } endPoint)
            {
                options = options with { EndPoint = endPoint };
                addressGiven = true;
            }
            else
            {
                problem = $"'{arg}' is not an ADDRESS:PORT such as 127.0.0.1:8080 or [::1]:8080.";
                return null;
            }
        }

        return options;
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
