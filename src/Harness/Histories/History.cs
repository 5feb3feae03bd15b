using System.Diagnostics.CodeAnalysis;
using Harness.Observations;

namespace Harness.Histories;

/// <summary>
/// The only thing that a run leaves: an append-only list of events. Everything after it (rules, verdicts, reports) is a pure
/// function of it. Appending is safe from any thread.
/// </summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "A history is the field's word.")]
internal sealed class History
{
    private readonly Lock gate = new();
    private readonly List<HistoryEvent> events = [];
    private readonly TimeProvider time;
    private readonly Action<HistoryEvent>? sink;
    private readonly long startedAt;
    private HistoryEvent[]? eventsAsOfNow;
    private long last;
    private bool hasEnded;

    /// <summary>Begins a history; its clock starts now.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="sink">Gets every event in order, under the history's lock, as soon as it has its number; null for none.</param>
    public History(TimeProvider time, Action<HistoryEvent>? sink = null)
    {
        this.time = time;
        this.sink = sink;
        startedAt = time.GetTimestamp();
    }

    /// <summary>A history of events that were recorded before; their numbers and times stay.</summary>
    public static History Of(IEnumerable<HistoryEvent> recorded)
    {
        var history = new History(TimeProvider.System);
        history.events.AddRange(recorded);
        history.last = history.events.Count;
        return history;
    }

    /// <summary>The events so far, in order: what is added later is not among them.</summary>
    public IReadOnlyList<HistoryEvent> Events
    {
        get
        {
            lock (gate)
                return eventsAsOfNow ??= [.. events]; // when a run is over it is asked for again and again
        }
    }

    /// <summary>Time since the history began.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(startedAt);

    /// <summary>The time since the history began at a timestamp of its clock.</summary>
    public TimeSpan ElapsedAt(long timestamp) => time.GetElapsedTime(startedAt, timestamp);

    /// <summary>
    /// The number of the last event, 0 if there is none; takes no lock. Every event up to it was recorded before this was read, and every
    /// later one is recorded after: a moment of what happens now.
    /// </summary>
    public long Last => Volatile.Read(ref last);

    /// <summary>Adds an event unless the run has ended: what is told of only while it goes on.</summary>
    /// <returns>Whether it was added.</returns>
    public bool AppendUnlessEnded(HistoryEvent happened)
    {
        lock (gate)
        {
            if (hasEnded)
                return false;
            Append(happened);
            return true;
        }
    }

    /// <summary>Gives an event its number and time and adds it.</summary>
    /// <exception cref="InvalidOperationException">The event is in a history already.</exception>
    public T Append<T>(T happened) where T : HistoryEvent
    {
        ArgumentNullException.ThrowIfNull(happened);
        lock (gate)
        {
            if (happened.Sequence != 0)
                throw new InvalidOperationException($"Event {happened.Sequence} is in a history already.");

            happened.Sequence = events.Count + 1;
            happened.At = Elapsed;
            events.Add(happened);
            hasEnded |= happened is RunEnded;
            eventsAsOfNow = null;
            sink?.Invoke(happened);
            Volatile.Write(ref last, happened.Sequence);
        }

        return happened;
    }
}
