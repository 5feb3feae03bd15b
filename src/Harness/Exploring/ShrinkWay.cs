namespace Harness.Exploring;

/// <summary>One way to make a failing scenario small.</summary>
/// <param name="Vote">What a smaller scenario has to win.</param>
/// <param name="TrafficFirst">Whether traffic is left out before everything else, or after it.</param>
/// <param name="IsLoud">Whether its traffic has many clients to begin with (<see cref="Louder"/>).</param>
internal sealed record ShrinkWay(Vote Vote, bool TrafficFirst, bool IsLoud)
{
    /// <summary>
    /// All, in the order in which they are tried. Of what fails in one run of ten hardly anything passes the first for what fails mostly, among
    /// hundreds of candidates. But what fails in half of its runs passes it now and then, and from there nothing smaller does: the others,
    /// which are stricter, go other ways.
    /// </summary>
    public static IReadOnlyList<ShrinkWay> All { get; } =
    [
        new(new Vote(Failed: 6, Held: 3), TrafficFirst: true, IsLoud: false),
        new(new Vote(Failed: 20, Held: 4), TrafficFirst: false, IsLoud: true),
        new(new Vote(Failed: 10, Held: 3), TrafficFirst: true, IsLoud: false),
        new(new Vote(Failed: 10, Held: 3), TrafficFirst: false, IsLoud: true),
    ];
}
