namespace Harness.Observations;

/// <summary>The network between the clients and the servers of a run, as the beginning of its history has it.</summary>
/// <param name="Rtt">The round trip; each packet takes half of it.</param>
/// <param name="Jitter">The most that was added to a packet's time, per direction.</param>
/// <param name="Loss">The probability with which a packet was lost, per direction.</param>
/// <param name="Seed">What decided which were lost.</param>
internal sealed record RunNetworkConditions(TimeSpan Rtt, TimeSpan Jitter, decimal Loss, int Seed);
