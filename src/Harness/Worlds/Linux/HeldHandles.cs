using System.Runtime.InteropServices;

namespace Harness.Worlds.Linux;

/// <summary>
/// Handles whose descriptors are used as numbers: in an array, in a message, in what a new process is to do first. As long as this is not disposed
/// none of them is closed, whoever disposes it meanwhile: its number cannot be given to another file.
/// </summary>
internal readonly ref struct HeldHandles : IDisposable
{
    private readonly ReadOnlySpan<SafeHandle?> handles;

    /// <summary>Holds them.</summary>
    /// <param name="handles">The handles; null where there is none.</param>
    /// <exception cref="ObjectDisposedException">One of them is closed.</exception>
    public HeldHandles(ReadOnlySpan<SafeHandle?> handles)
    {
        this.handles = handles;
        for (var i = 0; i < handles.Length; i++)
        {
            var isHeld = false;
            try
            {
                handles[i]?.DangerousAddRef(ref isHeld);
            }
            catch (ObjectDisposedException)
            {
                Release(handles[..i]);
                throw;
            }
        }
    }

    /// <summary>The number of a descriptor; negative where there is none.</summary>
    public int this[int index] => handles[index] is { } handle ? (int)handle.DangerousGetHandle() : -1;

    /// <summary>Lets go of them.</summary>
    public void Dispose() => Release(handles);

    private static void Release(ReadOnlySpan<SafeHandle?> held)
    {
        foreach (var handle in held)
            handle?.DangerousRelease();
    }
}
