using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Harness.Scenarios.Files;
using Harness.Tests.Scenarios.Files;

namespace Harness.Tests.Scenarios.Schema;

/// <summary>The JSON Schema accepts every scenario that the reader accepts, and refuses what it can of the rest.</summary>
internal sealed class SchemaTests
{
    private const string Comment = "# yaml-language-server: $schema=";

    private static IReadOnlyList<string> Shipped { get; } = ScenarioFiles.Find([RepositoryFolder.Of("scenarios"), RepositoryFolder.Of("docs")], out _);

    private static IEnumerable<TestCaseData> ShippedFiles() => Shipped.Select(file => new TestCaseData(file).SetArgDisplayNames(Path.GetRelativePath(RepositoryFolder.Path, file)));

    private static IEnumerable<ToldText> Invalid => ToldTexts.All.Where(text => text.Messages.Count > 0);

    [TestCaseSource(nameof(ShippedFiles))]
    public void A_shipped_file_names_the_schema_in_its_first_line_and_is_accepted_by_it(string file)
    {
        var text = File.ReadAllText(file);
        var first = text.Split('\n')[0];
        first.ShouldStartWith(Comment);
        Path.GetFullPath(first[Comment.Length..], Path.GetDirectoryName(file)!).ShouldBe(RepositoryFolder.Of("docs", "scenario.schema.json"));
        ScenarioSchema.ProblemsOf(text).ShouldBe("");
    }

    [Test]
    public void It_accepts_every_scenario_that_is_written() => Check.QuickThrowOnFailure(Prop.ForAll(RandomScenarios.Sound.ToArbitrary(), scenario =>
    {
        var written = Told.Format.Write(scenario);
        ScenarioSchema.ProblemsOf(written).ShouldBe("", written);
    }));

    [Test]
    public void It_accepts_every_text_that_the_reader_accepts() =>
        ToldTexts.All.Where(text => text.Messages.Count == 0 && ScenarioSchema.ProblemsOf(text.File) != "").ShouldBeEmpty();

    [Test]
    public void It_refuses_every_text_that_the_reader_refuses_but_for_what_is_beyond_a_schema() =>
        Invalid.Where(text => ScenarioSchema.ProblemsOf(text.File) == "" && !text.Messages.All(IsBeyond)).Select(text => $"{text}: {string.Join("; ", text.Messages)}").ShouldBeEmpty();

    [Test]
    public void What_is_beyond_a_schema_is_no_more_than_what_it_accepts()
    {
        var accepted = Invalid.Where(text => ScenarioSchema.ProblemsOf(text.File) == "").SelectMany(text => text.Messages).ToList();
        BeyondSchema.All.Where(beyond => !accepted.Exists(message => IsMatch(beyond.Message, message))).ShouldBeEmpty("a schema refuses these by now, or nobody tries them any more");
    }

    [Test]
    public void The_snapshots_have_texts_that_a_schema_refuses_and_some_that_are_beyond_it()
    {
        Invalid.Count(text => ScenarioSchema.ProblemsOf(text.File) is not (null or "")).ShouldBeGreaterThan(200);
        Invalid.Count(text => ScenarioSchema.ProblemsOf(text.File) is "").ShouldBeGreaterThan(100);
    }

    private static bool IsBeyond(string message) => BeyondSchema.All.Any(beyond => IsMatch(beyond.Message, message));

    private static bool IsMatch(string pattern, string message) => Regex.IsMatch(message, $"^(?:{pattern})$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
