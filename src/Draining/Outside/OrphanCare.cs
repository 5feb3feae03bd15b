using System.Runtime.InteropServices;

namespace Draining.Outside;

/// <summary>
/// Makes this process the parent of its descendants whose own parent ends (PR_SET_CHILD_SUBREAPER, prctl(2)): a server that goes into the background stays in sight. When this process ends they are
/// init's, as they would have been at once.
/// </summary>
internal sealed partial class OrphanCare : IDisposable
{
    private const int Set = 36, Get = 37; // PR_SET_CHILD_SUBREAPER, PR_GET_CHILD_SUBREAPER

    private readonly bool _was;

    /// <summary>Begins with it.</summary>
    public OrphanCare()
    {
        _was = prctl(Get, out var before) == 0 && before != 0;
        if (!_was)
            _ = prctl(Set, 1, 0, 0, 0);
    }

    /// <summary>Ends it, if it was begun by this.</summary>
    public void Dispose()
    {
        if (!_was)
            _ = prctl(Set, 0, 0, 0, 0);
    }

    [LibraryImport("libc")]
    private static partial int prctl(int option, nint value, nint third, nint fourth, nint fifth);

    [LibraryImport("libc")]
    private static partial int prctl(int option, out int value);
}
