using System.Text;

namespace Guardian;

/// <summary>A process that is alive (proc_pid_stat(5)). Two are the same if id and start are.</summary>
/// <param name="Pid">Its id.</param>
/// <param name="Start">When it started, in clock ticks since the machine did.</param>
/// <param name="Parent">Its parent now.</param>
/// <param name="Group">Its process group.</param>
/// <param name="Session">Its session.</param>
internal readonly record struct Seen(int Pid, long Start, int Parent, int Group, int Session)
{
    /// <summary>What is known of a process; null if it is gone or a zombie.</summary>
    public static Seen? Of(int pid)
    {
        if (Kernel.ReadFile($"/proc/{pid}/stat", 1024) is not { } bytes)
            return null;

        // From the third field on: the second, the program's name in brackets, may hold spaces and brackets.
        var text = Encoding.UTF8.GetString(bytes);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        var isZombie = fields[0] is "Z" or "X" && int.Parse(fields[20 - 3]) <= 1;
        return isZombie ? null : new Seen(pid, long.Parse(fields[22 - 3]), int.Parse(fields[4 - 3]), int.Parse(fields[5 - 3]), int.Parse(fields[6 - 3]));
    }

    /// <summary>By id and start alone: a process gets another parent when its own ends.</summary>
    public bool Equals(Seen other) => Pid == other.Pid && Start == other.Start;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Pid, Start);
}
