namespace FaultyServers.Faults;

/// <summary>
/// Replies reach the wrong client, as with a buffer that two sessions share: of two sessions that send at the same time, each gets the
/// echo of the other's line. One that sends alone gets its own. To be caught by echo-intact, if the lines differ.
/// </summary>
internal sealed class SwapsReplies : Server
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Pair? _open;

    protected override byte[] Reply(byte[] line, int number)
    {
        Pair pair;
        bool isFirst;
        lock (_gate)
        {
            isFirst = _open is null;
            pair = _open ??= new Pair();
            if (isFirst)
                pair.First = line;
            else
                (pair.Second, _open) = (line, null);
        }

        if (!isFirst)
            pair.Complete.Set();
        else if (!pair.Complete.Wait(LongestWait))
        {
            lock (_gate)
            {
                if (_open == pair)
                    _open = null;
            }
        }

        return Compose((isFirst ? pair.Second : pair.First) ?? line, Pid);
    }

    private sealed class Pair
    {
        public byte[]? First { get; set; }

        public byte[]? Second { get; set; }

        public ManualResetEventSlim Complete { get; } = new();
    }
}
