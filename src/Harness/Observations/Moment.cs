namespace Harness.Observations;

/// <summary>
/// A place in the order of a history. That of an event is its number. What is recorded later, together with other things (what
/// happened in a session of traffic is recorded when the session is over), has a place between two events: right after the one
/// that was the last when it happened, and in its own order beside what has the same place.
/// </summary>
internal readonly record struct Moment : IComparable<Moment>
{
    private const int PartBits = 20;

    private readonly long position;

    private Moment(long position) => this.position = position;

    /// <summary>Whether it is a place at all.</summary>
    public bool IsSet => position != 0;

    /// <summary>The number of the event that was the last at that moment.</summary>
    public long After => position >> PartBits;

    /// <summary>The place of an event.</summary>
    /// <param name="sequence">Its number.</param>
    public static Moment Of(long sequence) => new(sequence << PartBits);

    /// <summary>A place after an event and before the next one.</summary>
    /// <param name="sequence">The number of the event.</param>
    /// <param name="part">Its order among what has the same place, from 1; at most 2^20 - 1.</param>
    public static Moment Between(long sequence, int part) => new((sequence << PartBits) + Math.Min(part, (1 << PartBits) - 1));

    /// <inheritdoc/>
    public int CompareTo(Moment other) => position.CompareTo(other.position);

    /// <summary>Whether it is before another one.</summary>
    public static bool operator <(Moment left, Moment right) => left.position < right.position;

    /// <summary>Whether it is after another one.</summary>
    public static bool operator >(Moment left, Moment right) => left.position > right.position;

    /// <summary>Whether it is not after another one.</summary>
    public static bool operator <=(Moment left, Moment right) => left.position <= right.position;

    /// <summary>Whether it is not before another one.</summary>
    public static bool operator >=(Moment left, Moment right) => left.position >= right.position;
}
