using Microsoft.Win32.SafeHandles;

namespace Harness.Worlds.Linux.Relaying;

/// <summary>A pipe (pipe(7)) by which the relay or its threads are told to end: the read end says so when the write end is closed.</summary>
internal static class RelayPipe
{
    /// <summary>Opens one; the caller disposes both ends.</summary>
    /// <exception cref="WorldException">The kernel gives none.</exception>
    public static (SafeFileHandle Read, SafeFileHandle Write) Open() =>
        PipeEnds.TryOpen(out var read, out var write) ? (read, write) : throw new WorldException($"No pipe for the relay: {ErrnoName.DescribeLast()}.");
}
