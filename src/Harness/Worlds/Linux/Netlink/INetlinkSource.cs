namespace Harness.Worlds.Linux.Netlink;

/// <summary>What is asked by netlink(7), one datagram at a time: the kernel, or in a test what the test says.</summary>
internal interface INetlinkSource : IDisposable
{
    /// <summary>Sends a request.</summary>
    /// <exception cref="WorldException">It does not take it.</exception>
    void Send(ReadOnlySpan<byte> request);

    /// <summary>Takes the next datagram of the answer.</summary>
    /// <param name="buffer">Where its beginning goes.</param>
    /// <returns>Its length, which is more than the buffer's if its end was cut off.</returns>
    /// <exception cref="WorldException">None comes.</exception>
    int Receive(Span<byte> buffer);
}
