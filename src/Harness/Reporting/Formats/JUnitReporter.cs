using System.Globalization;
using System.Text;
using System.Xml;
using Harness.Rules;
using Harness.Suites;

namespace Harness.Reporting.Formats;

/// <summary>
/// <c>junit.xml</c>, as Jenkins' schema junit-10.xsd has it and GitLab reads it: a test case a scenario, in a test suite a folder of scenario files. A
/// violated scenario is a failure, an inconclusive one an error, and so is whatever else keeps the suite from being green.
/// </summary>
/// <param name="folder">The run's folder.</param>
/// <param name="attachments">How the timelines are named.</param>
internal sealed class JUnitReporter(ResultsFolder folder, AttachmentPaths attachments) : IReporter
{
    /// <summary>Its name.</summary>
    public const string ReportName = "junit";

    /// <summary>The file's name.</summary>
    public const string FileName = "junit.xml";

    private const string Suite = "rollover";

    private static readonly XmlWriterSettings settings = new() { Indent = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), NewLineChars = "\n" };

    /// <inheritdoc/>
    public string Name => ReportName;

    /// <inheritdoc/>
    public void Complete(SuiteReport suite) => folder.Write(FileName, file => Write(suite, file, attachments));

    /// <summary>Writes it.</summary>
    public static void Write(SuiteReport suite, Stream file, AttachmentPaths attachments)
    {
        ArgumentNullException.ThrowIfNull(suite);
        ArgumentNullException.ThrowIfNull(attachments);
        var problems = SuiteProblem.Of(suite.Summary);
        var names = new CaseNames();
        using var xml = XmlWriter.Create(file, settings);
        xml.WriteStartElement("testsuites");
        xml.WriteAttributeString("name", Suite);
        WriteCounts(xml, suite, suite.Scenarios, problems.Count, withSkipped: false);
        foreach (var group in suite.Scenarios.GroupBy(FolderOf, StringComparer.Ordinal))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", Safe(group.Key));
            WriteCounts(xml, suite, [.. group], problems: 0, withSkipped: true);
            if (group.Select(scenario => scenario.Started?.StartedAt).OfType<DateTimeOffset>().DefaultIfEmpty().Min() is var first && first != default)
                xml.WriteAttributeString("timestamp", first.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
            foreach (var scenario in group)
                WriteCase(xml, suite, scenario, names.Of(ClassOf(scenario, group.Key), FailureReport.NumberedBy(scenario.Result, scenario.Result.Scenario.Name)), attachments);
            xml.WriteEndElement();
        }

        WriteProblems(xml, suite, problems, names);
        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, SuiteReport suite, IReadOnlyList<ScenarioReport> scenarios, int problems, bool withSkipped)
    {
        var failing = scenarios.Count(scenario => suite.Summary.FailsAsSkipped(scenario.Result));
        xml.WriteAttributeString("tests", Number(scenarios.Count + problems));
        xml.WriteAttributeString("failures", Number(failing + scenarios.Count(scenario => scenario.Result.Verdict?.Outcome == Outcome.Violated)));
        xml.WriteAttributeString("errors", Number(problems + scenarios.Count(scenario => scenario.Result.Verdict?.Outcome == Outcome.Inconclusive)));
        if (withSkipped)
            xml.WriteAttributeString("skipped", Number(scenarios.Count(scenario => scenario.Result.Verdict is null) - failing));
        xml.WriteAttributeString("time", Seconds(scenarios.Aggregate(TimeSpan.Zero, (sum, scenario) => sum + scenario.Result.Duration)));
    }

    /// <summary>A test case for each thing that is wrong with the suite and is not of one scenario.</summary>
    private static void WriteProblems(XmlWriter xml, SuiteReport suite, IReadOnlyList<SuiteProblem> problems, CaseNames names)
    {
        if (problems.Count == 0)
            return;
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Suite);
        WriteCounts(xml, suite, [], problems.Count, withSkipped: true);
        foreach (var problem in problems)
        {
            xml.WriteStartElement("testcase");
            WriteName(xml, names.Of(Suite, problem.Name));
            xml.WriteAttributeString("time", Seconds(TimeSpan.Zero));
            WriteBad(xml, "error", problem.Kind.Replace(' ', '-'), problem.Message, problem.Sentence);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteName(XmlWriter xml, (string Class, string Name) named)
    {
        xml.WriteAttributeString("name", Safe(named.Name));
        xml.WriteAttributeString("classname", Safe(named.Class));
    }

    private static void WriteBad(XmlWriter xml, string element, string type, string message, string text)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("type", type);
        xml.WriteAttributeString("message", Safe(message));
        xml.WriteString(Safe(text));
        xml.WriteEndElement();
    }

    private static void WriteCase(XmlWriter xml, SuiteReport suite, ScenarioReport scenario, (string Class, string Name) named, AttachmentPaths attachments)
    {
        var result = scenario.Result;
        xml.WriteStartElement("testcase");
        WriteName(xml, named);
        xml.WriteAttributeString("time", Seconds(result.Duration));
        if (suite.Summary.FailsAsSkipped(result))
        {
            WriteBad(xml, "failure", FailureText.RuleOf(result), FailureText.MessageOf(scenario), FailureText.MessageOf(scenario));
        }
        else if (result.Verdict is not { } verdict)
        {
            xml.WriteStartElement("skipped");
            xml.WriteAttributeString("message", Safe(result.NotRunBecause ?? result.Word));
            xml.WriteEndElement();
        }
        else if (verdict.Outcome != Outcome.Verified)
        {
            WriteBad(xml, verdict.Outcome == Outcome.Violated ? "failure" : "error", FailureText.RuleOf(result), FailureText.MessageOf(scenario), scenario.Failure);
        }

        if (result.HistoryPath is { } history)
        {
            // Jenkins' plugin for attachments and GitLab read these.
            xml.WriteStartElement("system-out");
            xml.WriteString(Safe($"{TrafficText.Of(scenario.Figures)}\n[[ATTACHMENT|{attachments.Of(Timelines.TimelineReporter.PathBeside(history))}]]\n".TrimStart('\n')));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string FolderOf(ScenarioReport scenario) =>
        scenario.Result.Scenario.File is not { } file ? "scenarios" : Path.GetDirectoryName(file) is { Length: > 0 } directory ? directory : ".";

    /// <summary>Jenkins makes packages of what stands before the last full stop. Each file has a class of its own: GitLab shows one of those that have the same.</summary>
    private static string ClassOf(ScenarioReport scenario, string folderName)
    {
        if (scenario.Result.Scenario.File is not { } file)
            return folderName;
        var stem = file.EndsWith(".yaml", StringComparison.Ordinal) ? file[..^".yaml".Length] : file;
        return string.Join('.', stem.TrimStart('/').Split('/').Select(WithoutFullStops));
    }

    /// <summary>Full stops as in a URI (RFC 3986, 2.1), so that two names never become one.</summary>
    private static string WithoutFullStops(string part) => part.Replace("%", "%25", StringComparison.Ordinal).Replace(".", "%2E", StringComparison.Ordinal);

    /// <summary>What XML 1.0 can hold, and what steers no terminal that shows it.</summary>
    private static string Safe(string text)
    {
        var safe = Scenarios.Text.SafeText.OfLines(text);
        return safe.AsSpan().ContainsAny('\uFFFE', '\uFFFF') ? safe.Replace('\uFFFE', '\uFFFD').Replace('\uFFFF', '\uFFFD') : safe;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
}
