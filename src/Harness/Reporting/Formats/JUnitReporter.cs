using System.Globalization;
using System.Text;
using System.Xml;
using Harness.Rules;
using Harness.Suites;

namespace Harness.Reporting.Formats;

/// <summary>
/// <c>junit.xml</c>, as Jenkins' schema junit-10.xsd has it and GitLab reads it: a test case a scenario, in a test suite a folder of scenario files. A
/// violated scenario is a failure, an inconclusive one an error.
/// </summary>
/// <param name="folder">The run's folder.</param>
internal sealed class JUnitReporter(ResultsFolder folder) : IReporter
{
    /// <summary>Its name.</summary>
    public const string ReportName = "junit";

    /// <summary>The file's name.</summary>
    public const string FileName = "junit.xml";

    private static readonly XmlWriterSettings settings = new() { Indent = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), NewLineChars = "\n" };

    /// <inheritdoc/>
    public string Name => ReportName;

    /// <inheritdoc/>
    public void Complete(SuiteReport suite) => folder.Write(FileName, file => Write(suite, file));

    /// <summary>Writes it.</summary>
    public static void Write(SuiteReport suite, Stream file)
    {
        ArgumentNullException.ThrowIfNull(suite);
        using var xml = XmlWriter.Create(file, settings);
        xml.WriteStartElement("testsuites");
        xml.WriteAttributeString("name", "rollover");
        WriteCounts(xml, suite.Scenarios, withSkipped: false);
        foreach (var group in suite.Scenarios.GroupBy(FolderOf, StringComparer.Ordinal))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", Safe(group.Key));
            WriteCounts(xml, [.. group], withSkipped: true);
            if (group.Select(scenario => scenario.Started?.StartedAt).OfType<DateTimeOffset>().DefaultIfEmpty().Min() is var first && first != default)
                xml.WriteAttributeString("timestamp", first.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
            foreach (var scenario in group)
                WriteCase(xml, suite, scenario, group.Key);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, IReadOnlyList<ScenarioReport> scenarios, bool withSkipped)
    {
        xml.WriteAttributeString("tests", Number(scenarios.Count));
        xml.WriteAttributeString("failures", Number(scenarios.Count(scenario => scenario.Result.Verdict?.Outcome == Outcome.Violated)));
        xml.WriteAttributeString("errors", Number(scenarios.Count(scenario => scenario.Result.Verdict?.Outcome == Outcome.Inconclusive)));
        if (withSkipped)
            xml.WriteAttributeString("skipped", Number(scenarios.Count(scenario => scenario.Result.Verdict is null)));
        xml.WriteAttributeString("time", Seconds(scenarios.Aggregate(TimeSpan.Zero, (sum, scenario) => sum + scenario.Result.Duration)));
    }

    private static void WriteCase(XmlWriter xml, SuiteReport suite, ScenarioReport scenario, string folderName)
    {
        var result = scenario.Result;
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", Safe(result.Scenario.Name));
        xml.WriteAttributeString("classname", Safe(ClassOf(scenario, folderName)));
        xml.WriteAttributeString("time", Seconds(result.Duration));
        if (result.Verdict is not { } verdict)
        {
            xml.WriteStartElement("skipped");
            xml.WriteAttributeString("message", Safe(result.NotRunBecause ?? result.Word));
            xml.WriteEndElement();
        }
        else if (verdict.Outcome != Outcome.Verified)
        {
            xml.WriteStartElement(verdict.Outcome == Outcome.Violated ? "failure" : "error");
            xml.WriteAttributeString("type", FailureText.RuleOf(result));
            xml.WriteAttributeString("message", Safe(FailureText.MessageOf(scenario)));
            xml.WriteString(Safe(scenario.Failure));
            xml.WriteEndElement();
        }

        if (result.HistoryPath is { } history)
        {
            // Jenkins' plugin for attachments and GitLab read these.
            xml.WriteStartElement("system-out");
            xml.WriteString(Safe($"{TrafficText.Of(scenario.Figures)}\n[[ATTACHMENT|{suite.PathIn(Timelines.TimelineReporter.PathBeside(history))}]]\n".TrimStart('\n')));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string FolderOf(ScenarioReport scenario) =>
        scenario.Result.Scenario.File is { } file && Path.GetDirectoryName(file) is { Length: > 0 } directory ? directory : "scenarios";

    /// <summary>Jenkins makes packages of what stands before the last full stop.</summary>
    private static string ClassOf(ScenarioReport scenario, string folderName) => scenario.Result.Scenario.File is { } file
        ? $"{folderName.Trim('/').Replace('.', '_').Replace('/', '.')}.{Path.GetFileNameWithoutExtension(file).Replace('.', '_')}"
        : folderName;

    /// <summary>What XML 1.0 can hold, and what steers no terminal that shows it.</summary>
    private static string Safe(string text)
    {
        var safe = Scenarios.Text.SafeText.OfLines(text);
        return safe.AsSpan().ContainsAny('\uFFFE', '\uFFFF') ? safe.Replace('\uFFFE', '\uFFFD').Replace('\uFFFF', '\uFFFD') : safe;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
}
