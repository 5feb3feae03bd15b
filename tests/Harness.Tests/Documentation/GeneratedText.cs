
namespace Harness.Tests.Documentation;

/// <summary>
/// Parts of the documentation that the program itself says: they stand between <c>&lt;!-- generated: NAME --&gt;</c> and
/// <c>&lt;!-- end of generated text --&gt;</c>, and are compared with what it says now.
/// </summary>
internal static class GeneratedText
{
    private const string End = "<!-- end of generated text -->";
    private const string Switch = "ROLLOVER_WRITE_DOCS";

    private static readonly Lock gate = new();

    /// <summary>Fails unless the page has this text at its markers; writes it there instead if ROLLOVER_WRITE_DOCS=1.</summary>
    public static void Verify(string page, string name, string text)
    {
        var path = RepositoryFolder.Of(page);
        lock (gate)
        {
            var all = File.ReadAllText(path).ReplaceLineEndings("\n");
            var marker = $"<!-- generated: {name} -->\n";
            var start = all.IndexOf(marker, StringComparison.Ordinal);
            start.ShouldBeGreaterThanOrEqualTo(0, $"{page} has no line '{marker.TrimEnd()}'.");
            start += marker.Length;
            var end = all.IndexOf(End, start, StringComparison.Ordinal);
            end.ShouldBeGreaterThan(start - 1, $"{page} has no line '{End}' after '{marker.TrimEnd()}'.");

            var fresh = $"\n{text.Trim('\n')}\n\n";
            if (Environment.GetEnvironmentVariable(Switch) == "1")
                File.WriteAllText(path, all[..start] + fresh + all[end..]);
            else
                all[start..end].ShouldBe(fresh, $"{page} is not what the program says of '{name}'. Write it anew: {Switch}=1 dotnet test tests/Harness.Tests --filter Documentation");
        }
    }

    /// <summary>Fails unless the file has this text; writes it instead if ROLLOVER_WRITE_DOCS=1.</summary>
    public static void VerifyFile(string file, string text)
    {
        var path = RepositoryFolder.Of(file);
        lock (gate)
        {
            if (Environment.GetEnvironmentVariable(Switch) == "1")
                File.WriteAllText(path, text);
            else
                (File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "").ShouldBe(text, $"{file} is not what the program says. Write it anew: {Switch}=1 dotnet test tests/Harness.Tests --filter Documentation");
        }
    }

    /// <summary>A table; cells are one line each.</summary>
    public static string Table(IEnumerable<string> heads, IEnumerable<IEnumerable<string>> rows)
    {
        var columns = heads.ToList();
        return string.Join('\n', [Row(columns), $"|{string.Concat(columns.Select(_ => "---|"))}", .. rows.Select(Row)]);

        static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |";
    }
}
