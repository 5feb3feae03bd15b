using System.ComponentModel;
using System.Net;
using System.Net.Sockets;

namespace Draining.Outside;

/// <summary>
/// Finds out whether a server accepts from a listener that it shares with another one. Nobody can choose which of them gets a connection, so some are opened at once, and the kernel's tables say who accepted each.
/// They bear no mark, and end after some milliseconds without having sent anything, unless something is asked.
/// </summary>
/// <param name="tables">The kernel's tables.</param>
/// <param name="address">Where the listener is.</param>
/// <param name="isNew">Whether the socket of an inode, one of those accepted, belongs to the server that is meant.</param>
internal sealed class AcceptanceProbe(SocketTables tables, GroupAddress address, Func<IReadOnlySet<uint>, uint, bool> isNew)
{
    /// <summary>As many as two servers that take one at a time, and wait for what it asks, need for both to have one.</summary>
    private const int AtOnce = 2;

    /// <summary>A server that handles one connection at a time serves nobody else for so long.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(5);

    /// <summary>Tries once.</summary>
    /// <param name="path">What is asked of the server by HTTP; null for nothing.</param>
    /// <returns>What is missing; null if it accepted, and answered with a status from 200 to 399.</returns>
    /// <exception cref="RefusedException">This machine cannot reach the listener.</exception>
    public string? Try(string? path)
    {
        var end = Route();
        var clients = new List<Socket>();
        try
        {
            for (var i = 0; i < AtOnce; i++)
                clients.Add(Connect(end));
            var accepted = Await(clients);
            var its = clients.Find(client => accepted.TryGetValue(client, out var inode) && isNew(accepted.Values.ToHashSet(), inode));
            return its is null ? "it does not accept from the listener of the old one" : path is null ? null : HttpQuestion.Ask(its, end, path);
        }
        catch (SocketException error)
        {
            return error.Message;
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private IPEndPoint Route()
    {
        try
        {
            return ProbeRoute.To(address).End;
        }
        catch (Win32Exception error)
        {
            throw new RefusedException(Refusal.NotPlaced, $"{address.EndPoint}: this machine cannot reach it: {error.Message}. The new server has to say itself that it is ready: --ready notify.", error);
        }
    }

    private static Socket Connect(IPEndPoint end)
    {
        var client = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            client.Bind(new IPEndPoint(end.Address, 0));
            client.Connect(end);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // A full queue drops the SYN, and then it is not accepted.
        }
        catch
        {
            client.Dispose();
            throw;
        }

        return client;
    }

    private Dictionary<Socket, uint> Await(List<Socket> clients)
    {
        var limit = new TimeLimit(Longest);
        var accepted = new Dictionary<Socket, uint>();
        while (true)
        {
            foreach (var client in clients.Where(client => !accepted.ContainsKey(client)))
            {
                if (tables.Accepted(address, (IPEndPoint)client.LocalEndPoint!) is > 0 and var inode)
                    accepted[client] = inode;
            }

            if (accepted.Count == clients.Count || limit.IsOver)
                return accepted;
            Thread.Sleep(1);
        }
    }
}
