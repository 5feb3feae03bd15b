using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Harness.Scenarios.Text;

namespace Harness.Histories;

/// <summary>
/// How text is escaped in JSON: letters of every script stay readable, and what would steer a terminal that shows the file, or turn its text round
/// (U+202E), is written as <c>\u202E</c>.
/// </summary>
internal static class JsonEscapes
{
    /// <summary>The encoder.</summary>
    public static JavaScriptEncoder Encoder { get; } = new Readable();

    private sealed class Readable : JavaScriptEncoder
    {
        private static readonly JavaScriptEncoder json = UnsafeRelaxedJsonEscaping;
        private static readonly JavaScriptEncoder visible = Create(UnicodeRanges.BasicLatin); // of what is beyond ASCII it escapes everything

        public override int MaxOutputCharactersPerInputCharacter => json.MaxOutputCharactersPerInputCharacter;

        public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
        {
            if (Ascii.IsValid(new ReadOnlySpan<char>(text, textLength)))
                return json.FindFirstCharacterToEncode(text, textLength);
            for (var at = 0; at < textLength; at++)
            {
                var whole = char.IsHighSurrogate(text[at]) && at + 1 < textLength && char.IsLowSurrogate(text[at + 1]);
                var scalar = whole ? char.ConvertToUtf32(text[at], text[at + 1]) : text[at];
                if (WillEncode(scalar))
                    return at;
                if (whole)
                    at++;
            }

            return -1;
        }

        /// <summary>Nearly all that a history holds is ASCII, and written by the thousand.</summary>
        public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text) =>
            Ascii.IsValid(utf8Text) ? json.FindFirstCharacterToEncodeUtf8(utf8Text) : base.FindFirstCharacterToEncodeUtf8(utf8Text);

        public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
            (json.WillEncode(unicodeScalar) ? json : visible).TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);

        public override bool WillEncode(int unicodeScalar) =>
            json.WillEncode(unicodeScalar) || IsInvisible(unicodeScalar);

        private static bool IsInvisible(int scalar) => Rune.IsValid(scalar) && SafeText.Of(new Rune(scalar)).Value != scalar;
    }
}
