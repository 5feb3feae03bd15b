using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Processes;

/// <summary>Copies of descriptors with high numbers, so that none is overwritten while a new process gets them under low ones.</summary>
internal sealed class PassedDescriptors : IDisposable
{
    private const int DuplicateFromCloseOnExec = 1030; // F_DUPFD_CLOEXEC
    private const int Lowest = 64;

    public PassedDescriptors(IReadOnlyList<SafeFileHandle> handles)
    {
        var numbers = new List<int>();
        Numbers = numbers;
        foreach (var handle in handles)
        {
            var copy = fcntl(handle, DuplicateFromCloseOnExec, Lowest);
            if (copy < 0)
            {
                var error = Stdlib.GetLastError();
                Dispose();
                ShortageException.ThrowIf(error, "a descriptor cannot be passed on");
                throw new WorldException($"A descriptor cannot be passed on: {Stdlib.strerror(error)}.");
            }

            numbers.Add(copy);
        }
    }

    public IReadOnlyList<int> Numbers { get; }

    public void Dispose()
    {
        foreach (var number in Numbers)
            _ = Syscall.close(number);
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int fcntl(SafeFileHandle descriptor, int command, int argument);
}
