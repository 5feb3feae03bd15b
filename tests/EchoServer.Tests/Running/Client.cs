using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EchoServer.Tests.Running;

/// <summary>A client with one connection.</summary>
internal sealed class Client : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[65536];
    private readonly List<byte> _received = [];

    private Client(AddressFamily family) =>
        _socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>Its address, as the server's output shows it; known once connected, and kept when closed.</summary>
    public string LocalAddress { get; private set; } = "";

    public static async Task<Client> ConnectAsync(IPEndPoint server)
    {
        var (client, connecting) = StartToConnect(server);
        await connecting;
        return client;
    }

    /// <summary>The first SYN is out when this returns, and over loopback the server's kernel has seen it.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="deaf">Drops the server's answers, so that the connection stays in SYN_RECV at the server, until <see cref="Listen"/>.</param>
    public static (Client Client, Task Connecting) StartToConnect(IPEndPoint server, bool deaf = false)
    {
        var client = new Client(server.AddressFamily);
        if (deaf)
            client.SetLowestTimeToLive(255);
        return (client, ConnectAsync());

        async Task ConnectAsync()
        {
            await client._socket.ConnectAsync(server, Deadline.Token);
            client.LocalAddress = client._socket.LocalEndPoint!.ToString()!;
            client.SynsRepeated = client.CountRepeats();
        }
    }

    /// <summary>How often its SYN had to be sent again; known once connected.</summary>
    public int SynsRepeated { get; private set; }

    /// <summary>Waits until its connect is over, or its SYN had to be sent again.</summary>
    /// <returns>Whether it is over.</returns>
    public async Task<bool> IsAnsweredAtOnceAsync(Task connecting)
    {
        while (!connecting.IsCompleted && CountRepeats() == 0)
            await Task.WhenAny(connecting, Task.Delay(TimeSpan.FromMilliseconds(10), Deadline.Token));
        return CountRepeats() == 0;
    }

    /// <summary>tcpi_total_retrans of TCP_INFO (tcp(7)), as long as nothing but the SYN was sent.</summary>
    private int CountRepeats()
    {
        var information = new byte[104];
        _socket.GetRawSocketOption(6, 11, information);
        return BitConverter.ToInt32(information, 100);
    }

    /// <summary>Hears the server from now on; the server repeats its answer after a second.</summary>
    public void Listen() => SetLowestTimeToLive(0);

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes, Deadline.Token)..];
    }

    /// <summary>Says that nothing more comes, and goes on receiving.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Receives until so much is there.</summary>
    public async Task<string> ReceiveAsync(int length)
    {
        while (_received.Count < length)
            (await ReceiveMoreAsync()).ShouldBeTrue($"the connection ended after {_received.Count} of {length} bytes: '{Text}'");
        return Take(length);
    }

    /// <summary>Receives until the server has said that nothing more comes.</summary>
    public async Task<string> ReceiveToEndAsync()
    {
        while (await ReceiveMoreAsync())
        {
            // More.
        }

        return Take(_received.Count);
    }

    /// <summary>Sends a line and receives the reply of the server with this pid, or fails.</summary>
    /// <param name="pid">Whose reply it must be.</param>
    /// <param name="line">What to send.</param>
    /// <param name="reply">The line that must come back, if it is not the one sent here: its beginning was sent before.</param>
    public async Task ShouldBeServedByAsync(int pid, string line = "hello\r\n", string? reply = null)
    {
        await SendAsync(line);
        var expected = $"{reply ?? line}: from {pid}\n";
        (await ReceiveAsync(expected.Length)).ShouldBe(expected);
    }

    /// <summary>Asks who serves this connection.</summary>
    /// <returns>The pid in the reply.</returns>
    public async Task<int> OwnerAsync()
    {
        const string Line = "who\n: from ";
        await SendAsync("who\n");
        (await ReceiveAsync(Line.Length)).ShouldBe(Line);
        var digits = "";
        for (string next; (next = await ReceiveAsync(1)) != "\n";)
            digits += next;
        return int.Parse(digits, CultureInfo.InvariantCulture);
    }

    /// <summary>Sends the same again and again until the connection does not exist any more.</summary>
    public async Task SendUntilItFailsAsync(string text)
    {
        try
        {
            while (true)
                await SendAsync(text);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // As asked.
        }
    }

    /// <summary>Whether anything arrives, or the connection ends, within a time.</summary>
    public bool HearsAnythingWithin(TimeSpan time) => _socket.Poll(time, SelectMode.SelectRead);

    /// <summary>Ends the connection by a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>IP_MINTTL of ip(7) and IPV6_MINHOPCOUNT.</summary>
    private void SetLowestTimeToLive(int value)
    {
        if (_socket.AddressFamily == AddressFamily.InterNetworkV6)
            _socket.SetRawSocketOption(41, 73, BitConverter.GetBytes(value));
        else
            _socket.SetRawSocketOption(0, 21, BitConverter.GetBytes(value));
    }

    private string Text => Encoding.Latin1.GetString([.. _received]);

    private async Task<bool> ReceiveMoreAsync()
    {
        var count = await _socket.ReceiveAsync(_buffer, SocketFlags.None, Deadline.Token);
        _received.AddRange(_buffer.AsSpan(0, count));
        return count > 0;
    }

    private string Take(int length)
    {
        var text = Encoding.Latin1.GetString([.. _received[..length]]);
        _received.RemoveRange(0, length);
        return text;
    }
}
