using EchoServer.Tests.Running;
using FsCheck;
using FsCheck.Fluent;

namespace EchoServer.Tests;

/// <summary>However a stream is cut into pieces on its way, the echo is the same.</summary>
internal sealed class ChunkingTests : ServerTests
{
    /// <summary>Any bytes; line ends and carriage returns often.</summary>
    private static readonly Gen<byte> Bytes = Gen.Frequency(
        (6, Gen.Choose(0, 255).Select(value => (byte)value)),
        (1, Gen.Constant((byte)'\n')),
        (1, Gen.Constant((byte)'\r')));

    private static readonly Arbitrary<byte[][]> Chunks = Bytes.NonEmptyListOf().Select(bytes => bytes.ToArray()).ListOf()
        .Select(chunks => chunks.ToArray()).ToArbitrary();

    [Test]
    public async Task Random_lines_in_random_chunks_come_back_intact()
    {
        var server = await StartListeningAsync();

        Prop.ForAll(Chunks, chunks => EchoIsIntactAsync(server, chunks).GetAwaiter().GetResult())
            .QuickCheckThrowOnFailure();
    }

    private static async Task<bool> EchoIsIntactAsync(EchoServerProcess server, byte[][] chunks)
    {
        using var client = await Client.ConnectAsync(server.EndPoint);
        foreach (var chunk in chunks)
            await client.SendAsync(chunk);
        client.EndSending();

        return await client.ReceiveToEndAsync() == Expected(server, chunks);
    }

    private static string Expected(EchoServerProcess server, byte[][] chunks)
    {
        var sent = System.Text.Encoding.Latin1.GetString([.. chunks.SelectMany(chunk => chunk)]);
        var lines = sent.Split('\n');
        var whole = string.Concat(lines[..^1].Select(line => $"{line}\n: from {server.Pid}\n"));
        return lines[^1].Length == 0 ? whole : $"{whole}{lines[^1]}: from {server.Pid}\n";
    }
}
