using System.ComponentModel;

namespace Draining.Outside;

/// <summary>Which indexes of a group are whose.</summary>
internal static class Places
{
    /// <summary>
    /// Finds the indexes of the new listeners: sends a probe to each index. A selector that obeys the marks of probes is attached.
    /// </summary>
    /// <param name="probe">What is sent. Old listeners are marked.</param>
    /// <param name="members">How many the group has.</param>
    /// <param name="old">How many of them are the old server's.</param>
    /// <returns>In rising order; null if they are not as many as they should be: the group has changed meanwhile.</returns>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public static List<int>? FindNew(Probe probe, int members, int old)
    {
        var found = new List<int>();
        for (var index = 0; index < members; index++)
        {
            var port = 0;
            switch (probe.Send(index, ref port))
            {
                case Chosen.New:
                    found.Add(index);
                    break;
                case Chosen.Unknown:
                    return null;
                default:
                    break;
            }
        }

        return found.Count == members - old ? found : null;
    }

    /// <summary>
    /// Those indexes that stay the new listeners' while the old ones are closed, in whatever order: a close moves the last member to the index that becomes
    /// free (<c>socks[i] = socks[--n]</c>, reuseport_detach_sock). With m new ones these are the indexes up to m; what becomes greater than the last is left to the
    /// hash, and then only new ones are left.
    /// </summary>
    public static List<int> Lasting(IReadOnlyList<int> @new) => [.. @new.Where(index => index <= @new.Count)];
}
