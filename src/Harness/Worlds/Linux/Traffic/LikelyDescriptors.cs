using System.Buffers.Text;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>
/// Finds the descriptor by which a process holds a socket, without reading all of <c>/proc/PID/fd</c>: the kernel gives a new socket the lowest
/// number that is free (open(2)), so the lowest ones that no session of ours is known to have are read first. A guess is where to look; what is
/// found there is the kernel's word (readlink(2)).
/// </summary>
internal sealed unsafe class LikelyDescriptors : IDisposable
{
    private const int Guesses = 24, MostRemembered = 4096;

    private readonly int folder;
    private readonly string path;
    private readonly Dictionary<ulong, int> seen = [];
    private bool[] taken = new bool[256];
    private int lowest = int.MaxValue;

    private LikelyDescriptors(string path, int folder)
    {
        this.path = path;
        this.folder = folder;
    }

    /// <summary>For a process; null if it cannot be looked at. The folder stays that of this process, also when its number is given to another.</summary>
    public static LikelyDescriptors? Of(int pid)
    {
        const int readOnlyFolder = 0x10000; // O_DIRECTORY
        var path = $"/proc/{pid}/fd";
        var folder = Libc.open(path, readOnlyFolder | Libc.Cloexec);
        return folder < 0 ? null : new LikelyDescriptors(path, folder);
    }

    /// <summary>The descriptor by which the process holds a socket now; null if it holds it by none.</summary>
    public int? Find(ulong inode)
    {
        if (seen.Remove(inode, out var known) && InodeBehind(known) == inode)
            return Take(known);

        for (int descriptor = lowest == int.MaxValue ? taken.Length : lowest, left = Guesses; descriptor < taken.Length && left > 0; descriptor++)
        {
            if (taken[descriptor])
                continue;
            left--;
            if (Remember(descriptor) == inode)
                return Take(descriptor);
        }

        return ReadAll() && seen.Remove(inode, out known) ? Take(known) : null;
    }

    /// <summary>A session that was found by a descriptor is over: it will be given to another one.</summary>
    public void Release(int descriptor) => taken[descriptor] = false;

    public void Dispose() => _ = Libc.close(folder);

    private int Take(int descriptor)
    {
        if (descriptor >= taken.Length)
            Array.Resize(ref taken, Math.Max(descriptor + 1, taken.Length * 2));
        taken[descriptor] = true;
        lowest = Math.Min(lowest, descriptor);
        return descriptor;
    }

    private bool ReadAll()
    {
        seen.Clear();
        try
        {
            foreach (var name in Directory.EnumerateFileSystemEntries(path).Select(Path.GetFileName))
                Remember(int.Parse(name!));
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended
        }
    }

    private ulong Remember(int descriptor)
    {
        var inode = InodeBehind(descriptor);
        if (inode != 0 && seen.Count < MostRemembered)
            seen[inode] = descriptor;
        return inode;
    }

    /// <summary>The inode behind a descriptor's link <c>socket:[12345]</c>; 0 if it is no socket.</summary>
    private ulong InodeBehind(int descriptor)
    {
        Span<byte> name = stackalloc byte[16];
        Span<byte> target = stackalloc byte[64];
        Utf8Formatter.TryFormat(descriptor, name, out var digits);
        name[digits] = 0;
        nint length;
        fixed (byte* namePointer = name, targetPointer = target)
            length = Libc.readlinkat(folder, namePointer, targetPointer, target.Length);
        var text = length > 0 ? target[..(int)length] : default;
        return text.StartsWith("socket:["u8) && Utf8Parser.TryParse(text[8..], out ulong inode, out _) ? inode : 0;
    }
}
