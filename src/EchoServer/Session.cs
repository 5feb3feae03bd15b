using System.Buffers;
using System.Net.Sockets;

namespace EchoServer;

/// <summary>One client's session: each line is answered by the line as it came and by <c>: from PID</c>.</summary>
internal static class Session
{
    /// <summary>How long a client that sent too long a line may take to close, before the rest of its input is cut off.</summary>
    private static readonly TimeSpan DiscardTime = TimeSpan.FromSeconds(5);

    private static readonly byte[] Signature = [.. ": from "u8, .. System.Text.Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n")];

    /// <summary>Bytes that are received at once at first: a line fits. A client that sends more at a time gets more room.</summary>
    private const int UsualBytes = 512;

    private const int MostBytesAtOnce = 64 * 1024;

    /// <summary>Turns that find their input there already, after which another session has its turn: a client that sends without a pause does not keep a thread to itself.</summary>
    private const int MostTurns = 16;

    /// <summary>Serves a client until it has closed its side and has all its replies. The socket is left to the caller.</summary>
    public static async Task RunAsync(Socket client)
    {
        try
        {
            // A reply is small and the client waits for it; the kernel shall not wait for more.
            client.NoDelay = true;
            if (!await EchoAsync(client))
                await CloseOrderlyAsync(client);
        }
        catch (SocketException)
        {
            // The client has reset the connection. That is its affair alone.
        }
    }

    /// <summary>Echoes until the client's end of input.</summary>
    /// <returns>False if it stopped early, at a line that is too long.</returns>
    private static async Task<bool> EchoAsync(Socket client)
    {
        var input = new byte[UsualBytes];
        var output = new ArrayBufferWriter<byte>(UsualBytes);
        for (var (unread, turns) = (0, 0); ;)
        {
            var receiving = client.ReceiveAsync(input.AsMemory(unread), SocketFlags.None);
            turns = receiving.IsCompleted ? turns + 1 : 0;
            var received = await receiving;
            unread += received;
            var ends = received == 0;
            var rest = new ReadOnlySequence<byte>(input, 0, unread);
            LineFound found;
            while ((found = Lines.TryTake(ref rest, ends, out var line)) == LineFound.Whole)
            {
                output.Write(line.FirstSpan);
                output.Write(Signature);

                // Many short lines make a long reply: of one that its client does not read, no more than this is kept.
                if (output.WrittenCount >= MostBytesAtOnce)
                    await SendAsync(client, output);
            }

            if (found == LineFound.TooLong)
                output.Write(Lines.TooLongError);

            // All replies to what came together leave together. A client that does not read holds up only itself here.
            await SendAsync(client, output);
            if (found == LineFound.TooLong || ends)
                return found != LineFound.TooLong;

            // The beginning of a line goes to the front, into more room where the client needs it.
            var wasFull = unread == input.Length;
            unread = (int)rest.Length;
            var next = wasFull && (input.Length < MostBytesAtOnce || unread == input.Length) ? new byte[2 * input.Length] : input;
            rest.FirstSpan.CopyTo(next);
            input = next;
            if (turns == MostTurns)
            {
                turns = 0;
                await Task.Yield();
            }
        }
    }

    private static async Task SendAsync(Socket client, ArrayBufferWriter<byte> output)
    {
        for (var sent = 0; sent < output.WrittenCount;)
            sent += await client.SendAsync(output.WrittenMemory[sent..], SocketFlags.None);
        output.ResetWrittenCount();
    }

    /// <summary>
    /// Says that no more replies come and discards what the client still sends: closing a socket with unread input makes the
    /// kernel send a reset, and that may destroy the error line on its way.
    /// </summary>
    private static async Task CloseOrderlyAsync(Socket client)
    {
        client.Shutdown(SocketShutdown.Send);
        using var bound = new CancellationTokenSource(DiscardTime);
        var discarded = new byte[UsualBytes];
        try
        {
            while (await client.ReceiveAsync(discarded, SocketFlags.None, bound.Token) > 0)
                await Task.Yield();
        }
        catch (OperationCanceledException)
        {
            // It has had its time; the reset is what it gets.
        }
    }
}
