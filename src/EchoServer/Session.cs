using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace EchoServer;

/// <summary>One client's session: each line is answered by the line as it came and by <c>: from PID</c>.</summary>
internal static class Session
{
    /// <summary>How long a client that sent too long a line may take to close, before the rest of its input is cut off.</summary>
    private static readonly TimeSpan DiscardTime = TimeSpan.FromSeconds(5);

    private static readonly byte[] Signature = [.. ": from "u8, .. System.Text.Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n")];

    /// <summary>Serves a client until it has closed its side and has all its replies. The socket is left to the caller.</summary>
    public static async Task RunAsync(Socket client)
    {
        try
        {
            // A reply is small and the client waits for it; the kernel shall not wait for more.
            client.NoDelay = true;
            await using var stream = new NetworkStream(client, ownsSocket: false);
            var input = PipeReader.Create(stream);
            var output = PipeWriter.Create(stream);
            if (!await EchoAsync(input, output))
                await CloseOrderlyAsync(client, input);
        }
        catch (Exception error) when (error is SocketException or IOException { InnerException: SocketException })
        {
            // The client has reset the connection. That is its affair alone.
        }
    }

    /// <summary>Echoes until the client's end of input.</summary>
    /// <returns>False if it stopped early, at a line that is too long.</returns>
    private static async Task<bool> EchoAsync(PipeReader input, PipeWriter output)
    {
        while (true)
        {
            var read = await input.ReadAsync();
            var rest = read.Buffer;
            LineFound found;
            while ((found = Lines.TryTake(ref rest, read.IsCompleted, out var line)) == LineFound.Whole)
            {
                foreach (var part in line)
                    output.Write(part.Span);
                output.Write(Signature);
            }

            if (found == LineFound.TooLong)
                output.Write(Lines.TooLongError);

            // All replies to what came together leave together. A client that does not read holds up only itself here.
            await output.FlushAsync();
            input.AdvanceTo(rest.Start, rest.End);
            if (found == LineFound.TooLong || read.IsCompleted)
                return found != LineFound.TooLong;
        }
    }

    /// <summary>
    /// Says that no more replies come and discards what the client still sends: closing a socket with unread input makes the
    /// kernel send a reset, and that may destroy the error line on its way.
    /// </summary>
    private static async Task CloseOrderlyAsync(Socket client, PipeReader input)
    {
        client.Shutdown(SocketShutdown.Send);
        using var bound = new CancellationTokenSource(DiscardTime);
        try
        {
            ReadResult read;
            do
            {
                read = await input.ReadAsync(bound.Token);
                input.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);
        }
        catch (OperationCanceledException)
        {
            // It has had its time; the reset is what it gets.
        }
    }
}
