using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Draining.Outside;

/// <summary>
/// Marks a listener of another process for <see cref="Probe"/>s, and takes the mark off when it is disposed. If that does not come to pass, nothing is lost:
/// the listener, and connections that it accepts, drop packets of a TTL below 2 to 9, which no other machine sends.
/// </summary>
internal sealed class MinimumTtl : IDisposable
{
    private const int LevelIp = 0, Ipv4Option = 21; // IP_MINTTL
    private const int LevelIpv6 = 41, Ipv6Option = 73; // IPV6_MINHOPCOUNT

    private readonly SafeHandle _listener;
    private readonly bool _isIpv6;
    private readonly int _before;
    private readonly bool _isRaised;

    /// <summary>Raises it.</summary>
    /// <param name="listener">A descriptor of the listener. The caller's; open until this is disposed.</param>
    /// <param name="isIpv6">Whether probes are IPv6.</param>
    /// <param name="members">How many the group has.</param>
    /// <exception cref="Win32Exception">The kernel does not have the option.</exception>
    public MinimumTtl(SafeHandle listener, bool isIpv6, int members)
    {
        _listener = listener;
        _isIpv6 = isIpv6;
        var needed = Mark.LevelsOf(members) + 1;
        Span<byte> value = stackalloc byte[sizeof(int)];
        var length = value.Length;
        if (Libc.GetOption(listener, isIpv6 ? LevelIpv6 : LevelIp, isIpv6 ? Ipv6Option : Ipv4Option, value, ref length) != 0)
            throw Libc.LastError();
        _before = length == 1 ? value[0] : BitConverter.ToInt32(value);

        // A server that has a higher one drops probes anyway.
        if (_before >= needed)
            return;
        Set(needed);
        _isRaised = true;
    }

    /// <summary>Gives the listener back what it had.</summary>
    public void Dispose()
    {
        if (_isRaised)
            Set(_before);
    }

    private void Set(int value)
    {
        if (Libc.SetOption(_listener, _isIpv6 ? LevelIpv6 : LevelIp, _isIpv6 ? Ipv6Option : Ipv4Option, BitConverter.GetBytes(value), sizeof(int)) != 0)
            throw Libc.LastError();
    }
}
