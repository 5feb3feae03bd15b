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

    /// <summary>Whether a part of what has come matches.</summary>
    /// <param name="received">What has come.</param>
    /// <param name="expression">What <see cref="For"/> gave for the exchange.</param>
    public bool IsMatch(ReadOnlySpan<byte> received, ReadOnlySpan<byte> expression) =>
        (whole ?? Pattern.ForOneUse(Encoding.UTF8.GetString(expression))).IsMatch(Encoding.UTF8.GetString(received));
}
