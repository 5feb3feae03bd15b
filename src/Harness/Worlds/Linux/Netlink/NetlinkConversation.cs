namespace Harness.Worlds.Linux.Netlink;

/// <summary>
/// Questions by netlink(7) and their answers, one at a time: numbers the requests, leaves out answers to earlier ones, and says in words what the
/// kernel or its answer has wrong. Nothing in it allocates. An answer is a view of its buffer: it holds until the next question or step.
/// </summary>
/// <param name="source">What is asked; it is disposed with this.</param>
/// <param name="name">What it is, for messages: "The kernel's socket tables".</param>
/// <param name="bufferBytes">The longest datagram that is taken. A part of a dump has up to 32 KiB (netlink_dump).</param>
internal sealed class NetlinkConversation(INetlinkSource source, string name, int bufferBytes) : IDisposable
{
    /// <summary>How often a dump is tried that is interrupted each time.</summary>
    public const int MostDumps = 5;

    private readonly byte[] buffer = new byte[bufferBytes];
    private uint sequence;

    /// <summary>Asks for one answer, an acknowledgement included.</summary>
    /// <param name="request">The whole message; its sequence number is written here.</param>
    /// <returns>The first message that answers it. Its <see cref="NetlinkMessage.Error"/> may be one that the caller expects.</returns>
    /// <exception cref="WorldException">There is no answer, or it is malformed.</exception>
    public NetlinkMessage Ask(Span<byte> request)
    {
        Send(request);
        while (true)
        {
            foreach (var message in Receive())
            {
                if (IsAnswer(message))
                    return message;
            }
        }
    }

    /// <summary>Asks for all there is. The answers have to be read to their end: until then the kernel begins no other dump on this socket.</summary>
    /// <param name="request">The whole message, with <see cref="NetlinkMessage.Dump"/>; its sequence number is written here.</param>
    /// <exception cref="WorldException">The kernel cannot be asked.</exception>
    public NetlinkDump StartDump(Span<byte> request)
    {
        Send(request);
        return new NetlinkDump(this);
    }

    /// <summary>The body of an answer that has to be of a kind.</summary>
    /// <exception cref="WorldException">It is an error, or of another kind.</exception>
    public ReadOnlySpan<byte> BodyOf(NetlinkMessage answer, ushort kind)
    {
        if (answer.Kind == kind)
            return answer.Body;
        ThrowIfError(answer);
        throw new WorldException($"{name} gave an answer of kind {answer.Kind} where kind {kind} was asked for.");
    }

    /// <summary>Nothing, if it is no error.</summary>
    /// <exception cref="WorldException">It is one.</exception>
    public void ThrowIfError(NetlinkMessage answer)
    {
        if (answer.Error is not 0 and var error)
            throw new WorldException($"{name} answered with an error: {ErrnoName.Describe(error)}.");
    }

    /// <summary>Nothing, if a dump that was interrupted may be tried again after so many attempts.</summary>
    /// <exception cref="WorldException">It was the last attempt.</exception>
    public void ThrowIfLast(int attempt)
    {
        if (attempt >= MostDumps)
            throw new WorldException($"{name} changed while they were read, {attempt} times in a row: what they have is not known.");
    }

    /// <summary>Closes the source.</summary>
    public void Dispose() => source.Dispose();

    /// <summary>The messages of the next datagram.</summary>
    internal NetlinkMessages Receive()
    {
        var length = source.Receive(buffer);
        if (length > buffer.Length)
            throw new WorldException($"{name} gave an answer of {length} bytes; its end was cut off at {buffer.Length}.");
        if (length == 0)
            throw new WorldException($"{name} gave an empty answer.");
        return new NetlinkMessages(buffer.AsSpan(0, length));
    }

    /// <summary>Whether a message answers the last request and has something to say.</summary>
    /// <exception cref="WorldException">It says that some were lost.</exception>
    internal bool IsAnswer(NetlinkMessage message)
    {
        if (message.Sequence != sequence)
            return false;
        if (message.Kind == NetlinkMessage.KindOverrun)
            throw new WorldException($"{name} gave an answer of which a part was lost (NLMSG_OVERRUN).");
        return message.Kind != NetlinkMessage.KindNoop;
    }

    private void Send(Span<byte> request)
    {
        NetlinkMessage.WriteSequence(request, ++sequence);
        source.Send(request);
    }
}
