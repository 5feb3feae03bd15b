using System.Text;

namespace Harness.Running;

/// <summary>
/// The lines that the harness makes up itself. No two of a run are alike, so that a reply that belongs to another session or to another
/// exchange shows. Each has the name of its session and the number of its exchange where they fit.
/// </summary>
/// <param name="session">The session's name in the history: unique in a run.</param>
/// <param name="exchange">The number of the exchange in the session, from 1.</param>
/// <param name="serial">The number of the line in the run, from 0: what tells short lines apart.</param>
internal readonly struct SessionLine(string session, int exchange, long serial)
{
    // From '!' to '}': neither a space, which the words have, nor anything that looks like the owner's mark.
    private const int Digits = 93;
    private const char FirstDigit = '!';

    /// <summary>The default of <c>send</c>: <c>s1 exchange 3</c>.</summary>
    public byte[] Text() => Encoding.ASCII.GetBytes($"{session} exchange {exchange}\n");

    /// <summary>The question of <c>assert-owner-pid</c>.</summary>
    public byte[] OwnerQuestion() => Encoding.ASCII.GetBytes($"who owns {session}? exchange {exchange}\n");

    /// <summary>
    /// A line of so many bytes, its end included: the words of <see cref="Text"/> and a pattern in which a byte that is lost, doubled or
    /// moved shows. Where the words do not fit, the serial number in digits of base 93: the line is unique in a run of up to 93 to the power of
    /// <paramref name="length"/> - 1 lines. One byte is only the line's end.
    /// </summary>
    /// <param name="length">At least 1.</param>
    public byte[] Bytes(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var line = new byte[length];
        line[^1] = (byte)'\n';
        var words = Encoding.ASCII.GetBytes($"{session} exchange {exchange} ");
        if (length <= words.Length)
        {
            var left = serial;
            for (var i = length - 2; i >= 0; i--, left /= Digits)
                line[i] = (byte)(FirstDigit + left % Digits);
            return line;
        }

        words.CopyTo(line, 0);
        for (var i = words.Length; i < length - 1; i++)
            line[i] = (byte)(FirstDigit + (i + i / Digits + serial) % Digits);
        return line;
    }
}
