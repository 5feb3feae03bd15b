using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace FaultyServers;

/// <summary>Answers each line of a client, and the unterminated last one, until the client's end of input.</summary>
internal static class FaultySession
{
    /// <param name="client">Left open for the caller.</param>
    /// <param name="reply">Makes the reply to a line with its number, 1 for the first.</param>
    public static Task RunAsync(Socket client, Func<byte[], int, byte[]> reply) => ConverseAsync(client, async (input, output) =>
    {
        for (var number = 1; await ReadLineAsync(input) is { Length: > 0 } line; number++)
            await output.WriteAsync(reply(line, number));
    });

    /// <summary>Reads from a client and writes to it until the conversation is over.</summary>
    /// <param name="client">Left open for the caller.</param>
    /// <param name="conversation">What is read and written.</param>
    public static async Task ConverseAsync(Socket client, Func<PipeReader, Stream, Task> conversation)
    {
        try
        {
            client.NoDelay = true;
            await using var stream = new NetworkStream(client, ownsSocket: false);
            await conversation(PipeReader.Create(stream), stream);
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // Reset by the client, or by the injected fault.
        }
    }

    /// <summary>Reads a line.</summary>
    /// <returns>The line with its end; empty at the end of the input.</returns>
    public static async Task<byte[]> ReadLineAsync(PipeReader input)
    {
        while (true)
        {
            var read = await input.ReadAsync();
            var end = read.Buffer.PositionOf((byte)'\n');
            if (end is null && !read.IsCompleted)
            {
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var after = end is { } newline ? read.Buffer.GetPosition(1, newline) : read.Buffer.End;
            var line = read.Buffer.Slice(0, after).ToArray();
            input.AdvanceTo(after);
            return line;
        }
    }
}
