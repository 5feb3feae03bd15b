using Harness.Observations;
using Harness.Protocols;

namespace Harness.Sessions;

/// <summary>A request whose reply has not come: used again for the next one.</summary>
internal sealed class PendingRequest
{
    private byte[] content = [];
    private int length;
    private bool isOwnerMarked;

    /// <summary>The number of its exchange in the session, from 1.</summary>
    public int Exchange { get; private set; }

    /// <summary>When it was about to be sent.</summary>
    public Stamp SentAt { get; private set; }

    /// <summary>Whether it was recorded that no reply came in time. One that comes later is its own, and not that of the next request.</summary>
    public bool IsMissed { get; set; }

    /// <summary>What is said in its exchange.</summary>
    public IProtocol Spoken { get; private set; } = null!;

    /// <summary>What has to come back.</summary>
    public AwaitedReply Awaited => new(content.AsSpan(0, length), isOwnerMarked);

    /// <summary>Makes it that of an exchange.</summary>
    public void Begin(int exchange, Stamp sentAt, ReadOnlySpan<byte> expected, bool ownerMarked, IProtocol spoken)
    {
        Spoken = spoken;
        (Exchange, SentAt, IsMissed, isOwnerMarked, length) = (exchange, sentAt, false, ownerMarked, expected.Length);
        if (content.Length < length)
            content = new byte[length];
        expected.CopyTo(content);
    }
}
