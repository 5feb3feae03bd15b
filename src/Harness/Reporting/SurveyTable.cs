using System.Globalization;
using System.Text;
using Harness.Measuring;
using Harness.Observations;
using Harness.Surveying;

namespace Harness.Reporting;

/// <summary>The rollovers of many servers in one table, as Markdown.</summary>
internal static class SurveyTable
{
    private const int MostKinds = 3;

    /// <summary>The table with what was lost how, and below it what helps.</summary>
    /// <param name="rows">A row each.</param>
    /// <param name="where">By which command, when and where it was measured: a line of text.</param>
    /// <param name="confidence">Of each bound: from 0 to 1, both excluded.</param>
    public static string Render(IReadOnlyList<SurveyRow> rows, string where, double confidence = Rate.DefaultConfidence)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var places = PlacesOf(rows);
        var remedies = rows.SelectMany(row => row.Causes).Select(cause => cause.Remedy).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var text = new StringBuilder($"{where}\n\n");
        AppendRow(text, ["server", "how it is replaced", "rollovers", .. places.Select(place => $"new connections lost per rollover, {place}"), .. places.Select(place => $"kept-alive connections lost per rollover, {place}"), "delayed per rollover", "how", "what helps"]);
        text.Append(CultureInfo.InvariantCulture, $"|{string.Concat(Enumerable.Repeat("---|", 6 + (2 * places.Count)))}\n");
        foreach (var row in rows)
        {
            AppendRow(text,
            [
                NameOf(row),
                row.Plan.Rollover,
                row.Places.Count == 0 ? "" : row.Places.Sum(place => place.Rollovers).ToString("N0", CultureInfo.InvariantCulture),
                .. places.Select(place => row.Places.Count == 0 ? $"not run: {row.NotRunBecause}" : row.At(place) is { } measured ? Lost(measured, confidence) : ""),
                .. places.Select(place => row.At(place) is { } measured ? InUse(measured) : ""),
                Delayed(row),
                HowOf(row),
                string.Join(", ", row.Causes.Select(cause => cause.Remedy).OfType<string>().Distinct(StringComparer.Ordinal).Select(remedy => $"({LetterOf(remedies.IndexOf(remedy))})")),
            ]);
        }

        if (remedies.Count > 0)
            text.Append('\n');
        for (var i = 0; i < remedies.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"- ({LetterOf(i)}) {remedies[i]}\n");
        return text.ToString();
    }

    /// <summary>The table with what was lost alone, for a first look.</summary>
    /// <inheritdoc cref="Render"/>
    public static string RenderShort(IReadOnlyList<SurveyRow> rows, string where, double confidence = Rate.DefaultConfidence)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var places = PlacesOf(rows);
        var text = new StringBuilder($"{where}\n\n");
        text.Append("The **bold** number is the number of new connections lost per rollover. The number after `+` is the number of kept-alive connections lost per rollover; these had been served before. A `-` stands for rollovers that could not be measured. A cell of the columns *left from outside* is empty if the server replaces itself.\n\n");
        AppendRow(text, ["server", "how it is replaced", .. places]);
        text.Append(CultureInfo.InvariantCulture, $"|{string.Concat(Enumerable.Repeat("---|", 2 + places.Count))}\n");
        foreach (var row in rows.Where(row => row.Places.Count > 0))
            AppendRow(text, [NameOf(row), row.Plan.Rollover, .. places.Select(place => row.At(place) is { } measured ? Brief(measured) : "")]);
        return text.ToString();
    }

    private static List<string> PlacesOf(IReadOnlyList<SurveyRow> rows) => rows.Count == 0 ? [] : [.. rows.SelectMany(row => row.Plan.Places).Select(place => place.Name).Distinct(StringComparer.Ordinal)];

    private static string NameOf(SurveyRow row) => row.Versions.Count == 0 ? row.Plan.Server : $"{row.Plan.Server} ({string.Join(", ", row.Versions)})";

    private static string Lost(Measurement place, double confidence)
    {
        var rate = place.LossRateUnserved;
        if (place.Rollovers == 0)
            return place.InconclusiveRuns > 0 ? "inconclusive" : "no rollover";
        var bounds = rate.Events == 0
            ? $"< {RateText.Of(rate.UpperPerMillion(confidence)!.Value)} per million"
            : $"{RateText.Of(rate.LowerPerMillion(confidence)!.Value)} to {RateText.Of(rate.UpperPerMillion(confidence)!.Value)} per million";
        var doubts = place.InconclusiveRuns == 0 ? "" : $"; {place.InconclusiveRuns} of {place.Runs + place.InconclusiveRuns} runs inconclusive";
        return $"**{PerRollover(place.LostUnserved, place)}** ({place.LostUnserved.ToString("N0", CultureInfo.InvariantCulture)} of {rate.Trials.ToString("N0", CultureInfo.InvariantCulture)}; {bounds}{doubts})";
    }

    /// <summary>Connections that had been served before, and how many of them were lost where nothing but the server's close of an idle connection can have done it.</summary>
    private static string InUse(Measurement place)
    {
        if (place.LostInUse == 0)
            return PerRollover(0, place);
        var crossed = place.Lost.GetValueOrDefault(LossKind.CrossedIdleClose);
        return $"{PerRollover(place.LostInUse, place)} ({place.LostInUse.ToString("N0", CultureInfo.InvariantCulture)}{(crossed == 0 ? "" : crossed == place.LostInUse ? ", all by an idle close that a request crossed" : $", {crossed.ToString("N0", CultureInfo.InvariantCulture)} by an idle close that a request crossed")})";
    }

    /// <summary>One figure where it is the same everywhere, as it mostly is: 0.</summary>
    private static string Delayed(SurveyRow row)
    {
        var all = row.Places.Select(place => (place.Name, Delayed: PerRollover(place.Delayed, place))).ToList();
        return all.Select(place => place.Delayed).Distinct(StringComparer.Ordinal).Count() <= 1
            ? all.Count == 0 ? "" : all[0].Delayed
            : string.Join("; ", all.Where(place => place.Delayed != "0").Select(place => $"{place.Delayed} ({place.Name})"));
    }

    private static string Brief(Measurement place) =>
        place.Rollovers == 0 ? "-" : $"**{PerRollover(place.LostUnserved, place)}**{(place.LostInUse == 0 ? "" : $" + {PerRollover(place.LostInUse, place)}")}";

    private static string PerRollover(long events, Measurement place) => place.Rollovers == 0 ? "-" : ((double)events / place.Rollovers).ToString("0.##", CultureInfo.InvariantCulture);

    private static string HowOf(SurveyRow row)
    {
        var kinds = row.Kinds;
        var others = row.Places.SelectMany(place => place.OtherViolations).GroupBy(rule => rule.Key, StringComparer.Ordinal).Select(rule => $"{rule.Sum(one => one.Value)} violations of `{rule.Key}`");
        var text = kinds.Take(MostKinds).Select(kind => $"{kind.Lost.ToString("N0", CultureInfo.InvariantCulture)} {LossKinds.Describe(kind.Kind)}");
        if (kinds.Count > MostKinds)
            text = text.Append($"{kinds.Skip(MostKinds).Sum(kind => kind.Lost).ToString("N0", CultureInfo.InvariantCulture)} in other ways");
        return string.Join("; ", text.Concat(others));
    }

    private static char LetterOf(int number) => (char)('a' + number);

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) =>
        text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ")))} |\n");
}
