using FsCheck;
using FsCheck.Fluent;
using Harness.Scenarios;

namespace Harness.Exploring;

/// <summary>Random rollovers: valid scenarios that a faultless server passes, whatever the timing.</summary>
internal static class RandomRollovers
{
    /// <summary>More than the longest walk uses.</summary>
    private const int MostDraws = 200;

    /// <summary>Rollovers of servers with this specification.</summary>
    /// <param name="server">The servers.</param>
    /// <param name="withKernel">Whether kernel settings and networks may be drawn, which take a network namespace.</param>
    public static Gen<Scenario> Of(ServerSpecification server, bool withKernel) =>
        Gen.Choose(0, int.MaxValue - 1).ArrayOf(MostDraws).Select(numbers => Draw(new Draws(numbers), server, withKernel));

    /// <summary>The rollover with this number in the sequence of this seed: always the same one.</summary>
    public static Scenario Draw(ulong seed, int number, ServerSpecification server, bool withKernel)
    {
        // A gamma of SplitMix has to be odd; a stream of its own for each number makes the rollovers independent of how many are run.
        var random = new Rnd(seed, (2 * (ulong)number) + 1);
        return Of(server, withKernel).Sample(1, random, 1)[0] with { Name = $"rollover {number} of seed {seed}" };
    }

    private static Scenario Draw(Draws draws, ServerSpecification server, bool withKernel)
    {
        var migrates = withKernel && draws.Chance(20);
        var isFar = withKernel && draws.Chance(25);
        var walk = RandomWalk.Draw(draws, server is { IsEcho: true, StopSignal: null } ? null : server.StopSignalInForce, withOutside: withKernel);
        return new Scenario
        {
            Name = "a random rollover",
            Tags = ["explored"],
            Server = server,
            Timeout = TimeSpan.FromSeconds(120),
            Kernel = migrates ? new Dictionary<string, int> { ["tcp_migrate_req"] = 1 } : new Dictionary<string, int>(),
            Network = isFar ? new NetworkSpecification { RoundTrip = TimeSpan.FromMilliseconds(20) } : null,
            Steps = walk.Steps,
            ExpectedViolations = walk.ExpectedViolations,
        };
    }
}
