namespace Harness.Scenarios;

/// <summary>The network between the clients and the servers of a scenario, which are on two hosts then.</summary>
internal sealed record NetworkSpecification
{
    /// <summary>The longest that the format takes for a time of a network: a connect has 5 s in all.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    /// <summary>A pair of virtual devices, without delay or loss.</summary>
    public static NetworkSpecification Veth { get; } = new() { IsVeth = true };

    /// <summary>Whether it is a pair of virtual devices: then all else is 0.</summary>
    public bool IsVeth { get; init; }

    /// <summary>The round trip: each packet takes half of it.</summary>
    public TimeSpan RoundTrip { get; init; }

    /// <summary>The most that is added to the time of a packet, per direction; packets keep their order.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>The probability that a packet is lost, 0 to 1, per direction.</summary>
    public decimal Loss { get; init; }

    /// <summary>Decides which packets are lost and what is added to their time; null: drawn for each run.</summary>
    public int? Seed { get; init; }
}
