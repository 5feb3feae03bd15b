using BenchmarkDotNet.Attributes;
using Harness.Histories;

namespace MicroBenchmarks;

/// <summary>Reading the file of a history back: a session of it.</summary>
public class ReadingHistory
{
    private const int Sessions = 1000;

    private string path = "";

    [GlobalSetup]
    public void Write()
    {
        path = Path.GetTempFileName();
        using var file = File.Create(path);
        foreach (var happened in RecordedTraffic.Of(Sessions).Events)
        {
            file.Write(HistoryJson.Write(happened));
            file.WriteByte((byte)'\n');
        }
    }

    [GlobalCleanup]
    public void Delete() => File.Delete(path);

    [Benchmark(OperationsPerInvoke = Sessions)]
    public int Session() => HistoryFile.Read(path).Events.Count;
}
