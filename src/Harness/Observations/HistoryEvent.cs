using System.Text.Json.Serialization;

namespace Harness.Observations;

/// <summary>
/// One thing that happened in a run. The order of events is the order in which the harness could know of them: what it does
/// itself is recorded before it is done, what it observes is recorded after it was seen. So 'began after X was seen' is a
/// comparison of two <see cref="Sequence"/> numbers, and it is sound.
/// </summary>
internal abstract record HistoryEvent
{
    /// <summary>The event's place in its history, from 1. Set once, by the history that it is appended to.</summary>
    [JsonPropertyOrder(-3)]
    public long Sequence { get; set; }

    /// <summary>Time since the run began, on the monotonic clock.</summary>
    [JsonPropertyOrder(-2)]
    public TimeSpan At { get; set; }

    private Moment place;

    /// <summary>
    /// Its place in the order of the history: its number, or, of what is recorded later as a part of another event, a place between two
    /// events. Rules compare these.
    /// </summary>
    [JsonIgnore]
    public Moment Moment
    {
        get => place.IsSet ? place : Moment.Of(Sequence);
        internal init => place = value;
    }
}
