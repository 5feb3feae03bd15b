using YamlDotNet.Core;

namespace Harness.Scenarios.Formatting;

/// <summary>A comment of a file.</summary>
/// <param name="Start">Where its <c>#</c> is in the text.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">The column of its <c>#</c>, from 0.</param>
/// <param name="Text">Its text, with the <c>#</c>, without white space at its end.</param>
/// <param name="IsAlone">Whether nothing stands before it in its line.</param>
internal sealed record Comment(int Start, int Line, int Column, string Text, bool IsAlone)
{
    /// <summary>All comments of a valid scenario, in their order.</summary>
    public static IEnumerable<Comment> In(string text)
    {
        var scanner = new Scanner(new StringReader(text), skipComments: false);
        while (scanner.MoveNext())
        {
            if (scanner.Current is not YamlDotNet.Core.Tokens.Comment comment)
                continue;
            var start = (int)comment.Start.Index;
            var line = text.AsSpan(0, start);
            line = line[(line.LastIndexOf('\n') + 1)..];
            var rest = text.AsSpan(start);
            yield return new Comment(start, (int)comment.Start.Line, line.Length, (rest.IndexOf('\n') is >= 0 and var end ? rest[..end] : rest).TrimEnd().ToString(), line.IsWhiteSpace());
        }
    }
}
