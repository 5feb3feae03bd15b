using System.Text.Json;

namespace Harness.Reporting.Timelines;

/// <summary>
/// What all sessions of a run do together, in a fixed number of stretches of time: how many are open by owner, how many connect or wait to be accepted, how
/// many were lost, and how long connects and first replies took. Its memory does not grow with the run.
/// </summary>
internal sealed class TimelineTotals
{
    private const int Stretches = 800;

    /// <summary>Of times: eight a doubling, from 1 us on; the longest is 2^28 us, 4 minutes and a half.</summary>
    private const int Sizes = 8 * 28;

    private readonly TimeSpan end;
    private readonly int[][] open;
    private readonly int[] waiting = new int[Stretches + 2];
    private readonly int[] lost = new int[Stretches + 1];
    private readonly int[] begun = new int[Stretches + 1];
    private readonly Times connects = new();
    private readonly Times replies = new();

    public TimelineTotals(TimeSpan end, Dictionary<string, int> owners)
    {
        this.end = end;
        open = [.. Enumerable.Range(0, owners.Count + 1).Select(_ => new int[Stretches + 2])]; // the last one: of no server that is known
    }

    /// <summary>Adds a session.</summary>
    public void Add(SessionRow row)
    {
        var began = StretchOf(row.Begin);
        begun[began]++;
        var accepted = row.Connected ?? row.Until;
        foreach (var part in row.Parts)
        {
            if (part.Kind == LanePartKind.InQueue && part.Until > accepted)
                accepted = part.Until;
        }

        Count(waiting, began, StretchOf(accepted));
        if (row.Connected is { } connected)
        {
            connects.Add(began, connected - row.Begin);
            Count(open[row.Owner < 0 ? ^1 : row.Owner], StretchOf(accepted), StretchOf(row.Until));
        }

        if (row.Replied is { } replied)
            replies.Add(began, replied - row.Begin);
        if (row.End is LaneEnd.Reset or LaneEnd.Failed or LaneEnd.NotEstablished or LaneEnd.Gone)
            lost[StretchOf(row.Until)]++;
    }

    /// <summary>Writes it.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("totals");
        json.WriteNumber("stretches", Stretches);
        TimelineData.WriteTime(json, "stretch", end / Stretches);
        json.WriteStartArray("open");
        foreach (var counts in open)
            WriteSums(json, counts);
        json.WriteEndArray();
        json.WritePropertyName("waiting");
        WriteSums(json, waiting);
        json.WritePropertyName("lost");
        WriteCounts(json, lost);
        json.WritePropertyName("begun");
        WriteCounts(json, begun);
        json.WritePropertyName("connects");
        connects.Write(json);
        json.WritePropertyName("replies");
        replies.Write(json);
        json.WriteEndObject();
    }

    private static void Count(int[] counts, int from, int until)
    {
        counts[from]++;
        counts[until + 1]--;
    }

    private static void WriteSums(Utf8JsonWriter json, int[] counts)
    {
        json.WriteStartArray();
        var sum = 0;
        for (var stretch = 0; stretch <= Stretches; stretch++)
            json.WriteNumberValue(sum += counts[stretch]);
        json.WriteEndArray();
    }

    private static void WriteCounts(Utf8JsonWriter json, int[] counts)
    {
        json.WriteStartArray();
        foreach (var count in counts)
            json.WriteNumberValue(count);
        json.WriteEndArray();
    }

    private int StretchOf(TimeSpan at) => end > TimeSpan.Zero ? Math.Clamp((int)(at / end * Stretches), 0, Stretches) : 0;

    /// <summary>Times by the stretch in which they began.</summary>
    private sealed class Times
    {
        private readonly int[]?[] counts = new int[Stretches + 1][];
        private readonly TimeSpan[] longest = new TimeSpan[Stretches + 1];

        public void Add(int stretch, TimeSpan took)
        {
            (counts[stretch] ??= new int[Sizes])[SizeOf(took)]++;
            if (took > longest[stretch])
                longest[stretch] = took;
        }

        /// <summary>Of each stretch in which there were any: its number, the median and the longest, in milliseconds.</summary>
        public void Write(Utf8JsonWriter json)
        {
            json.WriteStartArray();
            for (var stretch = 0; stretch <= Stretches; stretch++)
            {
                if (counts[stretch] is not { } sizes)
                    continue;
                json.WriteStartArray();
                json.WriteNumberValue(stretch);
                TimelineData.WriteTime(json, MedianOf(sizes) is var median && median < longest[stretch] ? median : longest[stretch]);
                TimelineData.WriteTime(json, longest[stretch]);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        private static TimeSpan MedianOf(int[] sizes)
        {
            var half = (sizes.Sum() + 1) / 2;
            var size = 0;
            for (; size < Sizes - 1 && (half -= sizes[size]) > 0; size++)
            {
            }

            return TimeSpan.FromMicroseconds(Math.Round(Math.Pow(2, (size + 1) / 8.0)));
        }

        private static int SizeOf(TimeSpan took) =>
            took.TotalMicroseconds <= 1 ? 0 : Math.Min(Sizes - 1, (int)(Math.Log2(took.TotalMicroseconds) * 8));
    }
}
