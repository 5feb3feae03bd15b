using System.Text;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Harness.Reporting;
using Harness.Reporting.Formats;

namespace Harness.Tests.Reporting;

/// <summary>A suite as JUnit, and what the schema of Jenkins says of it.</summary>
internal static class JUnitDocument
{
    public static string Of(SuiteReport suite)
    {
        using var file = new MemoryStream();
        JUnitReporter.Write(suite, file, new AttachmentPaths(Directory.GetCurrentDirectory()));
        return Encoding.UTF8.GetString(file.ToArray());
    }

    /// <summary>What is not as the schema has it.</summary>
    public static IReadOnlyList<string> ProblemsOf(string junit)
    {
        var schemas = new XmlSchemaSet();
        using (var reader = XmlReader.Create(RepositoryFolder.Of("tests", "Harness.Tests", "Reporting", "junit.xsd")))
            schemas.Add("", reader);
        var problems = new List<string>();
        XDocument.Parse(junit).Validate(schemas, (_, problem) => problems.Add(problem.Message));
        return problems;
    }
}
