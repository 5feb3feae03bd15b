namespace Harness.Scenarios.Text;

/// <summary>Finds YAML's directives (<c>%YAML</c>, <c>%TAG</c>): they can stand only before everything else.</summary>
internal static class Directives
{
    /// <summary>Adds a problem for each of them, and says whether there were any.</summary>
    internal static bool Refuse(SourceText source, Problems problems)
    {
        var any = false;
        for (var number = 1; number <= source.LineCount; number++)
        {
            var line = source.Line(number);
            if (line is ['%', ..])
            {
                if (!any)
                    problems.Add(new SourceSpan(number, 1, line.TrimEnd().Length), "directives are not allowed", "remove this line");
                any = true;
            }
            else if (line.Trim() is not ([] or ['#', ..]))
                break;
        }
        return any;
    }
}
