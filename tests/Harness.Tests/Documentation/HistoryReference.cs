using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Harness.Histories;
using Harness.Observations;

namespace Harness.Tests.Documentation;

/// <summary>The tables of events are made of the doc comments of their types: what the code says is what is documented.</summary>
internal sealed partial class HistoryReference
{
    private const string Page = "docs/history.md";

    private static readonly string[] files = ["RunEvents", "NetworkEvents", "ServerEvents", "GenerationEvents", "SessionEvents", "TrafficEvents"];

    private static readonly XDocument comments = XDocument.Load(Path.ChangeExtension(typeof(HistoryEvent).Assembly.Location, ".xml"));

    [TestCaseSource(nameof(files))]
    public void The_events_are_those_of_the_code(string file) => GeneratedText.Verify(
        Page,
        file,
        GeneratedText.Table(["event", "meaning", "members"], EventsOf(file).Select(type => new[] { $"`{NameOf(type)}`", SummaryOf($"T:{type.FullName}"), MembersOf(type) })));

    [Test]
    public void Every_kind_of_event_is_in_one_of_the_tables() =>
        files.SelectMany(EventsOf).Select(NameOf).ShouldBe(HistoryJson.Kinds.Keys, ignoreOrder: true);

    [Test]
    public void The_words_that_members_take_are_those_of_the_code()
    {
        var rows =
            from type in HistoryJson.Kinds.Values.SelectMany(type => type.GetConstructors()[0].GetParameters()).Select(parameter => parameter.ParameterType).Where(type => type.IsEnum).Distinct().OrderBy(type => type.Name, StringComparer.Ordinal)
            from word in type.GetEnumNames()
            select new[] { word == type.GetEnumNames()[0] ? UsesOf(type) : "", $"`{JsonNamingPolicy.KebabCaseLower.ConvertName(word)}`", SummaryOf($"F:{type.FullName}.{word}") };
        GeneratedText.Verify(Page, "words", GeneratedText.Table(["member", "word", "meaning"], rows));
    }

    /// <summary>The events that a file declares, in its order.</summary>
    private static IEnumerable<Type> EventsOf(string file) => EventRecord()
        .Matches(string.Concat(FilesOf(file).Select(File.ReadAllText)))
        .Select(match => HistoryJson.Kinds.Values.FirstOrDefault(type => type.Name == match.Groups["name"].Value))
        .OfType<Type>();

    /// <summary>The record of a session of traffic is made by worlds, which know no history.</summary>
    private static IEnumerable<string> FilesOf(string file) =>
    [
        RepositoryFolder.Of("src", "Harness", "Histories", $"{file}.cs"),
        .. file == "TrafficEvents" ? [RepositoryFolder.Of("src", "Harness", "Observations", "TrafficSession.cs")] : Array.Empty<string>(),
    ];

    private static string NameOf(Type type) => HistoryJson.Kinds.First(kind => kind.Value == type).Key;

    private static string MembersOf(Type type) =>
        string.Join(", ", type.GetConstructors()[0].GetParameters().Select(parameter => $"`{JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!)}`"));

    private static string UsesOf(Type words) => string.Join(", ",
        from type in HistoryJson.Kinds.Values.OrderBy(NameOf, StringComparer.Ordinal)
        from parameter in type.GetConstructors()[0].GetParameters()
        where parameter.ParameterType == words
        select $"`{JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!)}` of `{NameOf(type)}`");

    private static string SummaryOf(string member)
    {
        var comment = comments.Descendants("member").FirstOrDefault(entry => (string?)entry.Attribute("name") == member);
        comment.ShouldNotBeNull($"{member} has no doc comment.");
        return Spaces().Replace(string.Concat(comment.Element("summary")!.Nodes().Select(TextOf)), " ").Trim();
    }

    private static string TextOf(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" or "paramref" or "seealso" } reference => $"`{((string?)reference.Attribute("cref") ?? (string?)reference.Attribute("name") ?? "").Split('.')[^1]}`",
        XElement other => other.Value,
        _ => "",
    };

    [GeneratedRegex(@"internal sealed record (?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EventRecord();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();
}
