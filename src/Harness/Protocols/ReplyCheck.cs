namespace Harness.Protocols;

/// <summary>What the <c>expected</c> of a request is in a history, and by that who says whether its reply is right.</summary>
internal enum ReplyCheck
{
    /// <summary>The reply itself, byte for byte.</summary>
    Exact,

    /// <summary>A regular expression that the reply has to match, in UTF-8.</summary>
    Pattern,

    /// <summary>Words: the protocol reads the reply and tells what is wrong with it (<see cref="ReplyReading.Fault"/>).</summary>
    Words,
}
