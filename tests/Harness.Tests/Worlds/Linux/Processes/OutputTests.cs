using Harness.Worlds;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Namespaces;
using Harness.Worlds.Linux.Processes;

namespace Harness.Tests.Worlds.Linux.Processes;

/// <summary>What a server prints is read as it comes, and holds nobody up.</summary>
internal sealed class OutputTests
{
    private static readonly TimeSpan limit = TimeSpan.FromMinutes(1);

    [Test]
    public async Task The_end_of_a_server_is_seen_although_its_child_floods_the_output_and_the_child_lives_on()
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var server = new Watched();
        var process = world.Launch(new ServerLaunch("v1", ["sh", "-c", "yes & read line < /dev/null; sleep 0.2; exit 3"], new Dictionary<string, string>(), null), server);

        await process.Exited.WaitAsync(limit);

        server.Status.ShouldBe(new ExitStatus(3, null));
        server.Lines.ShouldContain("y");
        var child = process.Processes().ShouldHaveSingleItem();
        world.CommandOf(child).ShouldBe("yes");
        world.Census();
        process.Processes().ShouldBe([child], "nobody closed its output");
        process.KillAll();
        Until.Holds(() => process.Processes().Count == 0, limit).ShouldBeTrue();
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(8192)]
    public void Lines_are_the_same_in_whatever_pieces_they_come(int size)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes($"one\n\ntwo\r\n{new string('x', 20_000)}\nend é");
        var lines = new List<string>();
        var assembler = new LineAssembler(lines.Add);

        foreach (var piece in bytes.Chunk(size))
            assembler.Add(piece);
        assembler.Complete();

        lines.ShouldBe(["one", "", "two", new string('x', 8192), new string('x', 8192), new string('x', 20_000 - (2 * 8192)), "end é"]);
        assembler.Lines.ShouldBe(7);
    }
}
