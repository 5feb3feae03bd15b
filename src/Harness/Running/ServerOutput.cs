using Harness.Observations;

namespace Harness.Running;

/// <summary>
/// What a server printed, both streams together. It is kept up to a limit; what is over is counted, and looked through while it streams by. The last
/// lines are kept as well.
/// </summary>
internal sealed class ServerOutput
{
    /// <summary>So many lines are kept from the beginning on.</summary>
    public const int MostLines = 50_000;

    /// <summary>So many characters are kept from the beginning on.</summary>
    public const long MostCharacters = 8 * 1024 * 1024;

    /// <summary>So many lines are kept from the end, of those that are over.</summary>
    public const int LastLines = 100;

    private readonly Lock gate = new();
    private readonly List<string> kept = [];
    private readonly Queue<(string Line, bool IsError)> last = [];
    private readonly List<OutputSearch> searches = [];
    private long characters;
    private string? latest;

    /// <summary>How many lines it has printed.</summary>
    public long Count { get; private set; }

    /// <summary>The latest line; null if it has printed nothing.</summary>
    public string? Latest
    {
        get
        {
            lock (gate)
                return latest;
        }
    }

    /// <summary>How many lines were left out: neither kept nor among the last ones.</summary>
    public long LinesLeftOut { get; private set; }

    /// <summary>How many characters these had.</summary>
    public long CharactersLeftOut { get; private set; }

    /// <summary>Looks for a line in what is kept, and in everything that comes from now on.</summary>
    public OutputSearch Search(Pattern pattern)
    {
        lock (gate)
        {
            var search = new OutputSearch(pattern, LinesLeftOut);
            foreach (var line in kept)
                search.Look(line);
            foreach (var (line, _) in last)
                search.Look(line);
            if (!search.IsFound)
                searches.Add(search);
            return search;
        }
    }

    /// <summary>Looks for a line in everything that comes from now on.</summary>
    internal OutputSearch SearchFromNow(Pattern pattern)
    {
        lock (gate)
        {
            var search = new OutputSearch(pattern, linesMissed: 0);
            searches.Add(search);
            return search;
        }
    }

    /// <summary>Takes a line; true if it is within the limit.</summary>
    internal bool Add(string line, bool isError)
    {
        lock (gate)
        {
            Count++;
            latest = line;
            foreach (var search in searches)
                search.Look(line);
            searches.RemoveAll(search => search.IsFound);
            if (kept.Count < MostLines && characters + line.Length <= MostCharacters && LinesLeftOut + last.Count == 0)
            {
                characters += line.Length;
                kept.Add(line);
                return true;
            }

            last.Enqueue((line, isError));
            if (last.Count > LastLines && last.Dequeue() is var old)
            {
                LinesLeftOut++;
                CharactersLeftOut += old.Line.Length;
            }

            return false;
        }
    }

    /// <summary>The last lines of those that are over the limit.</summary>
    internal IReadOnlyList<(string Line, bool IsError)> Rest()
    {
        lock (gate)
            return [.. last];
    }
}
