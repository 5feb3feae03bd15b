namespace Harness.Worlds.Linux.Netlink;

/// <summary>The answers to a request for all there is, over as many datagrams as they take, up to NLMSG_DONE. Allocates nothing.</summary>
internal ref struct NetlinkDump
{
    private readonly NetlinkConversation conversation;
    private NetlinkMessages datagram;
    private bool isOver;

    /// <summary>Begins before the first answer.</summary>
    internal NetlinkDump(NetlinkConversation conversation) => this.conversation = conversation;

    /// <summary>The answer that it has come to; only after <see cref="MoveNext"/> has found one.</summary>
    public readonly NetlinkMessage Current => datagram.Current;

    /// <summary>Whether what is dumped changed meanwhile (NLM_F_DUMP_INTR), so that something may be missing or there twice; known at the end.</summary>
    public bool WasInterrupted { get; private set; }

    /// <summary>Goes on to the next answer; false at the end.</summary>
    /// <exception cref="WorldException">The answer is an error, is malformed, or does not come.</exception>
    public bool MoveNext()
    {
        while (!isOver)
        {
            if (!datagram.MoveNext())
            {
                datagram = conversation.Receive();
                continue;
            }

            var message = datagram.Current;
            if (!conversation.IsAnswer(message))
                continue;
            WasInterrupted |= (message.Flags & NetlinkMessage.Interrupted) != 0;
            conversation.ThrowIfError(message);
            if (message.Kind is not (NetlinkMessage.KindDone or NetlinkMessage.KindError))
                return true;
            isOver = true; // done, or an acknowledgement, after which nothing comes
        }

        return false;
    }
}
