using System.Security.Cryptography;
using System.Text;

namespace Harness.Observations;

/// <summary>
/// Bytes of a session, kept so that two payloads can be compared for ever and read by people: short ones as they are, long
/// ones by their beginning and a digest.
/// </summary>
/// <param name="Length">How many bytes.</param>
/// <param name="Text">The bytes as Latin-1 text, so that each byte is one character; of a long payload the first ones.</param>
/// <param name="Sha256">The digest of all bytes where <paramref name="Text"/> is not all of them, otherwise null.</param>
internal sealed record Payload(int Length, string Text, string? Sha256)
{
    /// <summary>Up to this many bytes are kept as they are.</summary>
    public const int WholeUpTo = 256;

    /// <summary>The payload of these bytes.</summary>
    public static Payload Of(ReadOnlySpan<byte> bytes) => bytes.Length <= WholeUpTo
        ? new Payload(bytes.Length, Encoding.Latin1.GetString(bytes), null)
        : new Payload(bytes.Length, Encoding.Latin1.GetString(bytes[..WholeUpTo]), Convert.ToHexStringLower(SHA256.HashData(bytes)));

    /// <summary>These bytes and others after them; the digest of long ones is not known.</summary>
    internal Payload Followed(Payload rest)
    {
        var text = Text.Length < Length ? Text : Text + rest.Text;
        return new Payload(Length + rest.Length, text, text.Length < Length + rest.Length ? "" : null);
    }

    /// <summary>For messages: quoted like <see cref="Quote"/>, and where that looks like what was expected, with the place that differs.</summary>
    public string QuoteUnlike(Payload expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        if (this == expected || Quote() != expected.Quote())
            return Quote();
        var same = Text.AsSpan().CommonPrefixLength(expected.Text);
        return $"{Quote()}, different {(same < Text.Length ? $"from byte {same + 1} on" : $"after its first {same} bytes")}";
    }

    /// <summary>
    /// Whether these are the first bytes of a reply, or all of it: of what is expected and, where an owner's mark follows, of any such mark with its line feed. Of long payloads the part
    /// that is kept is compared.
    /// </summary>
    public bool IsBeginningOf(Payload expected, bool ownerMarked)
    {
        ArgumentNullException.ThrowIfNull(expected);
        var common = Math.Min(Text.Length, expected.Text.Length);
        if (!Text.AsSpan(0, common).SequenceEqual(expected.Text.AsSpan(0, common)))
            return false;
        if (Length <= expected.Length)
            return true;
        if (!ownerMarked)
            return false;
        if (expected.Sha256 is not null || Sha256 is not null)
            return true; // the rest is not kept
        const string mark = ": from ";
        var rest = Text.AsSpan(expected.Length);
        var marked = Math.Min(rest.Length, mark.Length);
        var pid = rest[marked..];
        if (pid is [>= '1' and <= '9', .., '\n'])
            pid = pid[..^1];
        return rest[..marked].SequenceEqual(mark.AsSpan(0, marked)) && pid is not ['0', ..] && pid.IndexOfAnyExceptInRange('0', '9') < 0;
    }

    /// <summary>For messages: quoted, control and invisible characters escaped, long ones cut with their length.</summary>
    public string Quote()
    {
        const int shown = 60;
        var quoted = new StringBuilder("'");
        foreach (var character in Text.AsSpan(0, Math.Min(Text.Length, shown)))
        {
            quoted.Append(character switch
            {
                '\\' => @"\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' or (>= '\x7f' and <= '\xa0') or '\xad' => $"\\x{(int)character:x2}",
                _ => character.ToString(),
            });
        }

        return Length <= shown ? quoted.Append('\'').ToString() : quoted.Append($"…' ({Length} bytes)").ToString();
    }
}
