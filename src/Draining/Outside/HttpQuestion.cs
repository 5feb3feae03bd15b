using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Draining.Outside;

/// <summary>
/// Asks one member of a group by HTTP. The connection bears the mark of a probe, so that the selector sends it to the index that it names: the kernel's hash might choose another
/// server, whose answer says nothing.
/// </summary>
/// <param name="group">The group, seen from the server that is asked. Its lock is held.</param>
/// <param name="path">What is asked for.</param>
internal sealed class HttpQuestion(OutsideGroup group, string path)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>Asks once.</summary>
    /// <returns>Null if the answer has a status from 200 to 399; otherwise what came instead.</returns>
    /// <exception cref="RefusedException">The server cannot be singled out.</exception>
    public string? Ask(bool replaceSelector)
    {
        var (route, index) = group.Single(replaceSelector);
        try
        {
            using var socket = new Socket(route.IsIpv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new System.Net.IPEndPoint(route.End.Address, 0));
            Probe.Mark(socket.SafeHandle, route, index);
            using var late = new CancellationTokenSource(Longest);
            socket.ConnectAsync(route.End, late.Token).AsTask().GetAwaiter().GetResult();
            return Ask(socket, route.End, path);
        }
        catch (SocketException error)
        {
            return error.Message;
        }
        catch (OperationCanceledException)
        {
            return "it does not answer";
        }
        finally
        {
            group.EndSingle();
        }
    }

    /// <summary>Asks on a connection.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="end">Whom it is to.</param>
    /// <param name="path">What is asked for.</param>
    /// <returns>Null if the answer has a status from 200 to 399; otherwise what came instead.</returns>
    /// <exception cref="SocketException">It ended, or nothing came in the time.</exception>
    public static string? Ask(Socket socket, System.Net.IPEndPoint end, string path)
    {
        socket.Blocking = true;
        socket.ReceiveTimeout = socket.SendTimeout = (int)Longest.TotalMilliseconds;
        socket.Send(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {end}\r\nUser-Agent: rollover-replace\r\nConnection: close\r\n\r\n"));
        return Judge(Answer(socket));
    }

    private static string Answer(Socket socket)
    {
        var buffer = new byte[1024];
        var length = 0;
        while (length < buffer.Length && !buffer.AsSpan(0, length).Contains((byte)'\n'))
        {
            var count = socket.Receive(buffer.AsSpan(length));
            if (count == 0)
                break;
            length += count;
        }

        return Encoding.ASCII.GetString(buffer, 0, length).Split('\n')[0].Trim();
    }

    /// <summary>"HTTP/1.1 200 OK": RFC 9112, section 4.</summary>
    private static string? Judge(string line) =>
        line.Split(' ') is [['H', 'T', 'T', 'P', '/', ..], var status, ..] && int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? code is >= 200 and < 400 ? null : $"it answers '{line}'"
            : line.Length == 0 ? "it closes without an answer" : "its answer is not HTTP";
}
