namespace Draining.Outside;

/// <summary>A process as proc(5) shows it at one moment.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="State">R, S, D, T, Z, …</param>
/// <param name="Parent">The process that started it, or that has taken it over since.</param>
/// <param name="Session">The session that it is in: the number of the process that began it (setsid(2)).</param>
/// <param name="Started">When it was started, in ticks since the machine was: with the number, it names one process for ever.</param>
internal readonly record struct ProcessEntry(int Pid, char State, int Parent, int Session, ulong Started)
{
    /// <summary>Whether it has ended, and its parent has not taken note of it. It holds nothing any more, and only root may see that.</summary>
    public bool IsZombie => State is 'Z' or 'X';
}
