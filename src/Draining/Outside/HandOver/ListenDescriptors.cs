using System.Globalization;
using System.Runtime.InteropServices;

namespace Draining.Outside;

/// <summary>
/// Listening sockets as a program inherits them by the protocol of systemd's socket activation (sd_listen_fds(3)): from descriptor 3 on, with their number in LISTEN_FDS and their names
/// in LISTEN_FDNAMES. LISTEN_PID has to be the process id of the program that takes them, which nobody knows before it is there: <see cref="SessionSpawn"/> sets it.
/// </summary>
/// <param name="Handles">Descriptors of this process, in the order in which they are inherited. The caller's, and open until the program is started.</param>
/// <param name="Names">A name for each.</param>
internal sealed record ListenDescriptors(IReadOnlyList<SafeHandle> Handles, IReadOnlyList<string> Names)
{
    /// <summary>SD_LISTEN_FDS_START.</summary>
    public const int First = 3;

    private const string Count = "LISTEN_FDS", NamesVariable = "LISTEN_FDNAMES";

    /// <summary>What the program needs in its environment, besides LISTEN_PID.</summary>
    public IEnumerable<(string Name, string Value)> Variables =>
    [
        (Count, Handles.Count.ToString(CultureInfo.InvariantCulture)),
        (NamesVariable, string.Join(':', Names)),
    ];

    /// <summary>
    /// Names for the listeners of a running server: those that it was started with, if it was started in this way with as many, so that the next generation finds them under the same names.
    /// Otherwise their ports.
    /// </summary>
    /// <param name="pid">The server's first process.</param>
    /// <param name="listeners">Its listeners.</param>
    public static IReadOnlyList<string> NamesFor(int pid, IReadOnlyList<ListeningSocket> listeners)
    {
        var environment = ProcessFacts.Environment(pid);
        var names = environment.GetValueOrDefault(NamesVariable, "").Split(':');
        return environment.GetValueOrDefault(Count) == listeners.Count.ToString(CultureInfo.InvariantCulture) && names.Length == listeners.Count && names.All(name => name.Length > 0)
            ? names
            : [.. listeners.Select(listener => listener.Key.Address.EndPoint.Port.ToString(CultureInfo.InvariantCulture))];
    }
}
