using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Guardian;

/// <summary>
/// Ends what a harness leaves behind. A harness starts it once, as <c>Guardian NAMESPACE FIRST-TAG TAGS</c>, with the reading end of a pipe as descriptor
/// 3, and tells it which runs there are. The harness says nothing at its end, however it ends: the kernel closes the pipe.
/// </summary>
internal static class GuardianProgram
{
    private const int Pipe = 3; // by this number it is given

    private static int Main(string[] args)
    {
        if (args.Length != 3 || !ulong.TryParse(args[0], out var space) || !long.TryParse(args[1], out var firstTag) || !long.TryParse(args[2], out var tags))
            return 64;

        // It outlives the harness, whatever is done to that at a terminal: its process group is its own besides.
        Kernel.IgnoreTerminalSignals();
        var harness = Kernel.Parent();
        using var pipe = new SafeFileHandle(Pipe, ownsHandle: true);
        var runs = new OpenRuns();
        ReadUntilHarnessEnds(pipe, runs);
        var now = Kernel.TicksSinceBoot();
        new Sweep(runs, space, firstTag, tags, harness, now).Run();
        RemoveFolders(runs.Folders);
        return 0;
    }

    private static void RemoveFolders(IEnumerable<string> folders)
    {
        foreach (var folder in folders)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It is gone, or has another user's files in it.
            }
        }
    }

    private static void ReadUntilHarnessEnds(SafeFileHandle pipe, OpenRuns runs)
    {
        var bytes = new byte[4096];
        var line = new List<byte>();
        while (Kernel.Read(pipe, bytes) is var count and > 0)
        {
            foreach (var value in bytes.AsSpan(0, count))
            {
                if (value != (byte)'\n')
                {
                    line.Add(value);
                    continue;
                }

                runs.Hear(Encoding.UTF8.GetString([.. line]));
                line.Clear();
            }
        }
    }
}
