using YamlDotNet.Core.Events;

namespace Harness.Scenarios.Text;

/// <summary>How far a file was read, and what was open then: what an explanation of a syntax error needs to know.</summary>
internal sealed class ReadingPlace(SourceText source)
{
    private int reached;
    private readonly Stack<(int Start, bool Flow)> open = new();

    /// <summary>The file.</summary>
    internal SourceText Source => source;

    /// <summary>The last scalar that was read, or null.</summary>
    internal Scalar? LastScalar { get; private set; }

    /// <summary>The line in which the last event ended, from 1.</summary>
    internal int LastLine { get; private set; } = 1;

    /// <summary>The innermost bracket that is open, by its index, or null where none is.</summary>
    internal int? OpenBracket => open.TryPeek(out var innermost) && innermost.Flow ? innermost.Start : null;

    /// <summary>Where the next value begins: the first character after the last event that is neither white space nor a sign.</summary>
    internal int NextIndex
    {
        get
        {
            var next = reached;
            while (next < source.Text.Length && source.Text[next] is ' ' or '\t' or '\r' or '\n' or ':' or ',')
                next++;
            return next;
        }
    }

    internal void Enter(int start, bool flow) => open.Push((start, flow));

    internal void Leave() => open.Pop();

    internal void Reached(ParsingEvent read)
    {
        LastScalar = read as Scalar ?? LastScalar;
        reached = Math.Max(reached, (int)read.End.Index);
        LastLine = Math.Max(LastLine, (int)read.Start.Line);
    }
}
