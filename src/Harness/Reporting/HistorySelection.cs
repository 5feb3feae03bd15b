namespace Harness.Reporting;

/// <summary>In which order a history is printed.</summary>
internal enum HistoryOrder
{
    /// <summary>As it happened.</summary>
    Time,

    /// <summary>One session after the other.</summary>
    Session,

    /// <summary>One server after the other.</summary>
    Server,

    /// <summary>One rule after the other, each with what proves its violations and excuses.</summary>
    Rule,
}

/// <summary>What of a history is printed.</summary>
/// <param name="By">In which order.</param>
/// <param name="Sessions">Only what is about one of these sessions; all if empty.</param>
/// <param name="Servers">Only what is about one of these servers; all if empty.</param>
/// <param name="Rules">Only what one of these rules rests on; all if empty.</param>
internal sealed record HistorySelection(HistoryOrder By, IReadOnlyCollection<string> Sessions, IReadOnlyCollection<string> Servers, IReadOnlyCollection<string> Rules)
{
    /// <summary>Whether nothing is left out.</summary>
    public bool IsEverything => Sessions.Count == 0 && Servers.Count == 0 && Rules.Count == 0;
}
