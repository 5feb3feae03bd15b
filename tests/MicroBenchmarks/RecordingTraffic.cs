using System.Buffers;
using BenchmarkDotNet.Attributes;
using Harness.Histories;
using Harness.Observations;

namespace MicroBenchmarks;

/// <summary>A session of traffic as it goes into a history, and as it becomes a line of the file.</summary>
public class RecordingTraffic
{
    private readonly ArrayBufferWriter<byte> line = new(4096);
    private HistoryEvent session = null!;

    [GlobalSetup]
    public void Record() => session = RecordedTraffic.Of(1000).Events.OfType<TrafficSession>().Last();

    /// <summary>A new history each time, of a thousand sessions: an endless one would measure the memory.</summary>
    [Benchmark(OperationsPerInvoke = 1000)]
    public int Append() => RecordedTraffic.Of(1000).Events.Count;

    [Benchmark]
    public int Serialise()
    {
        line.ResetWrittenCount();
        HistoryJson.Write(session, line);
        return line.WrittenCount;
    }
}
