using System.Text;
using Harness.Observations;

namespace Harness.Protocols;

/// <summary>The regular expression that replies have to match. <c>$id</c> in it stands for what is unique to a session and its exchange, so that swapped replies show.</summary>
/// <param name="text">The expression.</param>
internal sealed class ReplyPattern(string text)
{
    /// <summary>What is replaced, in a request as in what its reply has to match.</summary>
    public const string Id = "$id";

    private readonly byte[] bytes = Encoding.UTF8.GetBytes(text);
    /// <summary>Null if it is another one for each exchange.</summary>
    private readonly Pattern? whole = text.Contains(Id, StringComparison.Ordinal) ? null : Pattern.Of(text);

    /// <summary>What is unique to an exchange of a session: <c>t~17.1</c>.</summary>
    public static string IdOf(ReadOnlySpan<byte> session, int exchange) => $"{Encoding.ASCII.GetString(session)}.{exchange}";

    /// <summary>The expression for an exchange, in UTF-8.</summary>
    public ReadOnlySpan<byte> For(ReadOnlySpan<byte> session, int exchange) =>
        whole is null ? Encoding.UTF8.GetBytes(text.Replace(Id, System.Text.RegularExpressions.Regex.Escape(IdOf(session, exchange)), StringComparison.Ordinal)) : bytes;

    private volatile bool hasTakenTooLong;

    /// <summary>Whether what has come is a whole reply: a part of it matches, or it takes too long to tell that, which is for <see cref="Read"/> to say.</summary>
    /// <param name="received">What has come.</param>
    /// <param name="expression">What <see cref="For"/> gave for the exchange.</param>
    public bool IsWhole(ReadOnlySpan<byte> received, ReadOnlySpan<byte> expression)
    {
        var matches = Matches(received, expression);
        hasTakenTooLong |= matches is null;
        return matches != false;
    }

    /// <summary>Reads a reply that is whole: that it is says that it matches, unless that could not be told. Then nothing is known of it.</summary>
    /// <param name="protocol">The name of the protocol.</param>
    /// <param name="length">How many bytes the reply has.</param>
    /// <param name="reply">What of it has to match.</param>
    /// <param name="expression">What <see cref="For"/> gave for the exchange.</param>
    public ReplyReading Read(string protocol, int length, ReadOnlySpan<byte> reply, ReadOnlySpan<byte> expression) => hasTakenTooLong && Matches(reply, expression) is null
        ? new ReplyReading(length, null, IsAnswer: true, IsRight: false) { Fault = ProtocolFailure.FaultBy(protocol, $"could not match it within a second: {text}") }
        : new ReplyReading(length, null, IsAnswer: true, IsRight: true);

    private bool? Matches(ReadOnlySpan<byte> received, ReadOnlySpan<byte> expression) =>
        (whole ?? Pattern.ForOneUse(Encoding.UTF8.GetString(expression))).Matches(Encoding.UTF8.GetString(received));
}
