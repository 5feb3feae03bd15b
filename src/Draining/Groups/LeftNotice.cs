using System.ComponentModel;
using System.Net.Sockets;

namespace Draining;

/// <summary>
/// Tells a listener's own process that another one has taken it out of its group and holds the lock for it: it has nothing to steer and need not wait for
/// the lock. A name of the listener, which is there for as long as that is so.
/// </summary>
internal static class LeftNotice
{
    /// <summary>Puts it up.</summary>
    /// <returns>What keeps it until it is disposed; null if the kernel gives no such name.</returns>
    public static IDisposable? TryPutUp(ulong cookie)
    {
        try
        {
            return AbstractName.TryTake(NameOf(cookie));
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Whether there is one.</summary>
    public static bool IsUp(Socket listener)
    {
        try
        {
            using var own = AbstractName.TryTake(NameOf(Group.CookieOf(listener)));
            return own is null;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static string NameOf(ulong cookie) => $"reuseport-listener-left {cookie}";
}
