using Harness.Histories;
using Harness.Observations;
using Harness.Rules;
using Harness.Rules.Explaining;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Suites;

namespace Harness.Reporting;

/// <summary>
/// Says why a scenario is not verified: the rule, the step, who took part, expected and actual, the events before it, what the
/// processes printed last, and the command that runs it again. A pure function of the result.
/// </summary>
internal static class FailureReport
{
    private const int EventsShown = 10, LinesShown = 5, NamesShown = 8;

    /// <summary>The report; empty for a scenario that is verified or was not run.</summary>
    public static string Render(ScenarioResult result) => ReportLine.Join(Lines(result));

    /// <summary>The report, line by line.</summary>
    internal static IReadOnlyList<ReportLine> Lines(ScenarioResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Verdict is { Outcome: not Outcome.Verified } ? Lines(result, new RunFacts(result.History)) : [];
    }

    /// <summary>The report on a result whose history is sorted already.</summary>
    internal static IReadOnlyList<ReportLine> Lines(ScenarioResult result, RunFacts facts)
    {
        if (result.Verdict is not { Outcome: not Outcome.Verified } verdict)
            return [];
        var lines = new List<ReportLine> { new(verdict.Outcome == Outcome.Violated ? ReportRole.Violated : ReportRole.Inconclusive, $"{result.Word}: ", NameOf(result)) };
        foreach (var group in verdict.Unexpected.GroupBy(violation => (violation.Rule.Name, violation.Violation.Why?.Cause)))
            AddRule(lines, result, facts, [.. group.Select(violation => violation.Violation)], group.Key.Name);
        if (verdict.Outcome == Outcome.Violated)
        {
            foreach (var expected in verdict.Missing)
                lines.Add(new(ReportRole.Rule, $"  {expected.Rule}: ", $"the scenario expects this rule to be violated{(expected.Step is null ? ", and it holds" : $" in step {expected.Step}, and it is not")}"));
        }

        foreach (var (doubt, more) in DoubtGroups.Of(verdict.Doubts))
            lines.Add(new(ReportRole.Fact, "  ", $"{Printable(doubt)}{(more > 0 ? $" (and {more} more like it)" : "")}"));

        var last = verdict.Unexpected.Select(violation => violation.Violation.Evidence[^1].Moment.After).DefaultIfEmpty(facts.Events.Count).Min();
        AddEvents(lines, facts, last);
        AddOutput(lines, facts);
        if (RepeatCommand(result) is { } again)
            lines.Add(new(ReportRole.Remedy, "  again    ", Printable(again)));
        if (result.HistoryPath is not null)
            lines.Add(new(ReportRole.Fact, "  history  ", Printable(result.HistoryPath)));
        return lines;
    }

    /// <summary>A name with the number of the repetition, if the scenario was run several times: readers of reports take what has the same name for the same.</summary>
    public static string NumberedBy(ScenarioResult result, string name)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Repetition is { } repetition ? $"{name} #{repetition}" : name;
    }

    /// <summary>The file and the name of a scenario, and which of its repetitions it is.</summary>
    public static string NameOf(ScenarioResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return NumberedBy(result, NameOf(result.Scenario));
    }

    /// <inheritdoc cref="NameOf(ScenarioResult)"/>
    public static string NameOf(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return Printable(scenario.File is { } file ? $"{file}: {scenario.Name}" : scenario.Name);
    }

    private static string? RepeatCommand(ScenarioResult result) => result.Scenario.File is { } file
        ? $"rollover run {Quoted(file)}{(result.Scenario.Cell is { } cell ? $" --filter {Quoted($"[{cell}]")}" : "")}"
        : null;

    /// <summary>A word as a shell takes it.</summary>
    private static string Quoted(string word) =>
        word.Any(character => !char.IsAsciiLetterOrDigit(character) && !"/._-".Contains(character)) ? $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'" : word;

    private static void AddRule(List<ReportLine> lines, ScenarioResult result, RunFacts facts, List<Violation> violations, string rule)
    {
        var first = violations[0];
        lines.Add(new(ReportRole.Rule, $"  {rule}: ", Printable(first.Message)));
        foreach (var step in StepsAt(facts, first.Evidence[^1]))
            lines.Add(new(ReportRole.Fact, "    step      ", Printable($"{step.Step}{(result.Scenario.File is { } file ? $" at {step.Place.Included?.File ?? file}:{step.Place.Line}" : "")}: {step.Text}")));
        lines.Add(new(ReportRole.Expected, "    expected  ", Printable(first.Expected)));
        lines.Add(new(ReportRole.Actual, "    actual    ", Printable(first.Actual)));
        if (first.Why is { } why)
            AddWhy(lines, why);
        if (first.Sessions.Count > 0)
            lines.Add(new(ReportRole.Fact, "    sessions  ", Printable(Some(first.Sessions, name => DescribeSession(facts, name)))));
        var servers = first.Servers.Count > 0 ? first.Servers : [.. facts.Servers.Select(server => server.Name)];
        if (servers.Count > 0)
            lines.Add(new(ReportRole.Fact, "    servers   ", Printable(Some(servers, name => facts.Server(name)?.Describe() ?? name))));
        if (violations.Count > 1)
            lines.Add(new(ReportRole.Fact, "    ", $"and {violations.Count - 1} more {(first.Why is null ? "of this rule" : "like it")}: {Some(violations.Skip(1).SelectMany(violation => violation.Sessions.Count > 0 ? violation.Sessions : violation.Servers).Distinct(StringComparer.Ordinal), name => name)}"));
    }

    private static string DescribeSession(RunFacts facts, string name)
    {
        var session = facts.Session(name);
        var client = session?.ConnectEnded?.Client is { } address ? $" from {address}" : "";
        return $"{name}{client}{(facts.Server(session?.Owner) is { } owner ? $", owned by {owner.Describe()}" : "")}";
    }

    /// <summary>Describes the first ones: of traffic there may be thousands.</summary>
    private static string Some(IEnumerable<string> names, Func<string, string> describe)
    {
        var all = names.ToList();
        var shown = string.Join("; ", all.Take(NamesShown).Select(describe));
        return all.Count <= NamesShown ? shown : $"{shown}; and {all.Count - NamesShown} more";
    }

    /// <summary>How it came about, and what helps: each on a line of its own.</summary>
    private static void AddWhy(List<ReportLine> lines, Explanation why)
    {
        lines.Add(new(ReportRole.Remedy, "    why       ", Printable(why.Text)));
        if (why.Remedy is { } remedy)
            lines.Add(new(ReportRole.Remedy, "    remedy    ", remedy));
        if (why.Hazard is { } hazard)
            lines.Add(new(ReportRole.Fact, "    more      ", $"docs/hazards.md#{hazard}"));
    }

    /// <summary>The steps that were under way when something was recorded: the innermost ones; the last one that had begun if none was.</summary>
    private static IReadOnlyList<StepStarted> StepsAt(RunFacts facts, HistoryEvent happened)
    {
        if (happened is StepFailed failed)
            return [.. facts.Events.OfType<StepStarted>().Where(step => step.Step == failed.Step).TakeLast(1)];
        var begun = facts.Events.OfType<StepStarted>().Where(step => step.Moment <= happened.Moment).ToList();
        var over = facts.Events.Where(one => one.Moment < happened.Moment)
            .Select(one => one switch { StepEnded e => e.Step, StepFailed e => e.Step, _ => null }).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var under = begun.FindAll(step => !over.Contains(step.Step));
        under.RemoveAll(outer => under.Exists(inner => inner.Step.StartsWith($"{outer.Step}.", StringComparison.Ordinal) || inner.Step.StartsWith($"{outer.Step}#", StringComparison.Ordinal)));
        return under.Count > 0 ? under : [.. begun.TakeLast(1)];
    }

    private static void AddEvents(List<ReportLine> lines, RunFacts facts, long last)
    {
        lines.Add(new(ReportRole.Background, "  ", $"the last events{(last < facts.Events.Count ? " up to it" : "")}:"));
        foreach (var (happened, more) in EventExcerpt.Of(facts.Events, last, EventsShown))
            lines.Add(new(ReportRole.Background, $"    {happened.At.TotalSeconds,8:0.000} s  ", $"{Printable(EventText.Describe(happened))}{(more > 0 ? $" (and {more} more like it before)" : "")}"));
    }

    private static void AddOutput(List<ReportLine> lines, RunFacts facts)
    {
        foreach (var server in facts.Servers)
        {
            var printed = facts.Events.OfType<ServerPrinted>().Where(line => line.Server == server.Name).ToList();
            lines.Add(new(ReportRole.Background, "  ", $"{server.Describe()} printed{(printed.Count == 0 ? " nothing" : printed.Count > LinesShown ? " last:" : ":")}"));
            foreach (var line in printed.TakeLast(LinesShown))
                lines.Add(new(ReportRole.Background, line.IsError ? "    stderr " : "    ", Printable(line.Line)));
        }
    }

    /// <summary>What stands on one line and comes from elsewhere (a name, a step, what a server printed) stays there and cannot steer the terminal.</summary>
    private static string Printable(string line) => SafeText.Of(line);
}
