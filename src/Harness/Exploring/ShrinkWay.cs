using Harness.Scenarios;

namespace Harness.Exploring;

/// <summary>One way to make a failing scenario small.</summary>
/// <param name="Vote">What a smaller scenario has to win.</param>
/// <param name="TrafficFirst">Whether traffic is left out before everything else, or after it.</param>
/// <param name="From">What it starts with.</param>
internal sealed record ShrinkWay(Vote Vote, bool TrafficFirst, ShrinkStart From)
{
    /// <summary>
    /// All, in the order in which they are tried. Of what fails in one run of ten hardly anything passes the first for what fails mostly, among
    /// hundreds of candidates. But what fails in half of its runs passes it now and then, and from there nothing smaller does: with more
    /// clients and sessions it may, and the others, which are stricter, go other ways.
    /// </summary>
    public static IReadOnlyList<ShrinkWay> All { get; } =
    [
        new(new Vote(Failed: 6, Held: 3), TrafficFirst: true, ShrinkStart.AsDrawn),
        new(new Vote(Failed: 6, Held: 4), TrafficFirst: true, ShrinkStart.SmallestMadeLouder),
        new(new Vote(Failed: 20, Held: 4), TrafficFirst: false, ShrinkStart.MadeLouder),
        new(new Vote(Failed: 10, Held: 3), TrafficFirst: true, ShrinkStart.AsDrawn),
        new(new Vote(Failed: 10, Held: 3), TrafficFirst: false, ShrinkStart.MadeLouder),
    ];

    /// <summary>What this way starts with.</summary>
    /// <param name="drawn">The scenario as it was drawn.</param>
    /// <param name="smallest">The smallest that the ways before it have found; null if none.</param>
    public Scenario StartOf(Scenario drawn, Scenario? smallest) => From switch
    {
        ShrinkStart.MadeLouder => Louder.Of(drawn),
        ShrinkStart.SmallestMadeLouder => Louder.Of(smallest ?? drawn),
        _ => drawn,
    };
}

/// <summary>What a way of making a scenario small starts with.</summary>
internal enum ShrinkStart
{
    /// <summary>The scenario as it was drawn.</summary>
    AsDrawn,

    /// <summary>As it was drawn, with many clients and sessions (<see cref="Louder"/>).</summary>
    MadeLouder,

    /// <summary>The smallest that was found so far, with many clients and sessions.</summary>
    SmallestMadeLouder,
}
