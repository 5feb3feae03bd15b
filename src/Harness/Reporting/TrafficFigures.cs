using Harness.Measuring;
using Harness.Rules;

namespace Harness.Reporting;

/// <summary>What became of the connections of one run, counted as <c>rollover measure</c> counts them.</summary>
/// <param name="Rollovers">How often servers were replaced.</param>
/// <param name="Connections">Attempts of clients to be served; of an inconclusive run only those of which it is proved that they were lost or delayed.</param>
/// <param name="Lost">Those that were lost.</param>
/// <param name="Delayed">Those that were served late.</param>
/// <param name="Excused">Those with a bad outcome that was the run's own doing.</param>
/// <param name="Connect">How long the connects took that were established.</param>
/// <param name="FirstReply">How long it took from the connect's beginning to the first reply.</param>
internal sealed record TrafficFigures(long Rollovers, long Connections, long Lost, long Delayed, long Excused, Latencies Connect, Latencies FirstReply)
{
    /// <summary>The figures of a run.</summary>
    internal static TrafficFigures Of(RunFacts facts, Verdict verdict)
    {
        var measured = new Measurement("");
        measured.Add(facts, verdict);
        return new TrafficFigures(measured.Rollovers, measured.Connections, measured.LostInAll, measured.Delayed, measured.Excused, measured.ConnectLatency, measured.FirstReplyLatency);
    }
}
