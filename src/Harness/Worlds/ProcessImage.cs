namespace Harness.Worlds;

/// <summary>A program in a process: a process that executes another program, or the same one again, is another image though it is the same process.</summary>
/// <param name="Pid">The process id.</param>
/// <param name="Start">When the process started, in the world's own unit: an id is given to another process later, but never with the same start.</param>
/// <param name="Program">Changes when the process executes a program; 0 where that cannot be told.</param>
internal readonly record struct ProcessImage(int Pid, ulong Start, ulong Program);
