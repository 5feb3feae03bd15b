using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Processes;

/// <summary>Copies of descriptors with high numbers, so that none is overwritten while a new process gets them under low ones.</summary>
internal sealed partial class PassedDescriptors : IDisposable
{
    private const int DuplicateFromCloseOnExec = 1030; // F_DUPFD_CLOEXEC
    private const int Lowest = 64;

    private readonly List<SafeFileHandle> copies = [];

    public PassedDescriptors(IReadOnlyList<SafeFileHandle> handles)
    {
        foreach (var handle in handles)
        {
            var copy = fcntl(handle, DuplicateFromCloseOnExec, Lowest);
            if (copy.IsInvalid)
            {
                var error = Stdlib.GetLastError();
                copy.Dispose();
                Dispose();
                ShortageException.ThrowIf(error, "a descriptor cannot be passed on");
                throw new WorldException($"A descriptor cannot be passed on: {Stdlib.strerror(error)}.");
            }

            copies.Add(copy);
        }
    }

    public IReadOnlyList<SafeFileHandle> Copies => copies;

    public void Dispose() => copies.ForEach(copy => copy.Dispose());

    [LibraryImport("libc", SetLastError = true)]
    private static partial SafeFileHandle fcntl(SafeFileHandle descriptor, int command, int argument);
}
