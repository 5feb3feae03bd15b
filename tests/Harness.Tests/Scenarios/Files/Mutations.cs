using FsCheck;
using FsCheck.Fluent;
using Harness.Scenarios;
using Harness.Scenarios.Text;

namespace Harness.Tests.Scenarios.Files;

/// <summary>Good files with slips in them: whatever the slip, the file is read, or a problem says at a place in it why not.</summary>
internal sealed class Mutations
{
    private static readonly string[] tokens =
    [
        "", " ", "  ", "\n", ":", ": ", "-", "- ", "[", "]", "{", "}", ",", "#", "'", "\"", "~", "null", "*a", "&a ", "!t ", "<<: ", "all", "v1", "v9", "s1..s4", "s4..s1", "[]", "{}", "0", "-1", "5s", "1h",
        "steps:", "- spawn: v1", "\n  - repeat:\n", "parallel:", "server", "sessions", "session: s1, ", "expect: refused, ", "SIGKILL", "\t", "\0", "é", "😀", "\r\n", "---\n", "version: 2", "timeout: 1ms\n",
    ];

    private static readonly string[] originals = [.. ShippedScenarioFiles.Files.Select(File.ReadAllText)];

    private static readonly Gen<Func<string, string>> slips = Gen.OneOf(
        Lines((lines, first, _) => lines.RemoveAt(first)),
        Lines((lines, first, second) => lines.Insert(second, lines[first])),
        Lines((lines, first, second) => (lines[first], lines[second]) = (lines[second], lines[first])),
        Lines((lines, first, _) => lines.RemoveRange(first, lines.Count - first)),
        Lines((lines, first, second) => lines[first] = "  " + lines[first]),
        Characters((text, at, _) => text.Remove(at, 1)),
        Characters((text, at, _) => text.Insert(at, text[at].ToString())),
        Characters((text, at, token) => text.Insert(at, token)),
        Characters((text, at, token) => text.Remove(at, 1).Insert(at, token)),
        Characters((text, at, token) => text[..at] + token + text[Math.Min(text.Length, at + 5)..]));

    [Test]
    public void Slips_are_read_or_named()
    {
        var files =
            from original in Gen.Elements(originals)
            from some in slips.ListOf()
            select some.Take(4).Aggregate(original, (text, slip) => slip(text));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(PropertyRuns.Of(150)), Prop.ForAll(files.ToArbitrary(), Survives));
    }

    [Test]
    public void Written_scenarios_with_slips_are_read_or_named()
    {
        var files =
            from scenario in RandomScenarios.Any
            from some in slips.ListOf()
            select some.Take(4).Aggregate(Told.Format.Write(scenario), (text, slip) => slip(text));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(PropertyRuns.Of(60)), Prop.ForAll(files.ToArbitrary(), Survives));
    }

    [Test]
    public void A_file_that_ends_early_lacks_nothing_but_its_end()
    {
        foreach (var original in originals)
        {
            for (var length = 0; length < original.Length; length += 29)
                Survives(original[..length]);
        }
    }

    private static void Survives(string text)
    {
        var (source, problems) = (SourceText.Of("x.yaml", text), new Problems());
        var scenario = Told.Format.Read(source, problems);
        (scenario is null).ShouldBe(!problems.None);
        foreach (var problem in problems.InOrder)
        {
            problem.Span.Line.ShouldBeInRange(1, source.LineCount);
            problem.Span.Column.ShouldBeInRange(1, source.Line(problem.Span.Line).Length + 1);
            problem.Span.Length.ShouldBeGreaterThan(0);
            ProblemText.Render(source, problem).TrimEnd('\n').Count(character => character == '\n').ShouldBeLessThan(3);
        }

        ProblemText.Render(source, problems.InOrder).Where(char.IsControl).ShouldAllBe(character => character == '\n');
        if (scenario is not null)
            Told.Format.Write(Told.Read(Told.Format.Write(scenario))).ShouldBe(Told.Format.Write(scenario));
    }

    private static Gen<Func<string, string>> Lines(Action<List<string>, int, int> change) =>
        from first in Gen.Choose(0, 100)
        from second in Gen.Choose(0, 100)
        select (Func<string, string>)(text =>
        {
            List<string> lines = [.. text.Split('\n')];
            change(lines, first % lines.Count, second % lines.Count);
            return string.Join('\n', lines);
        });

    private static Gen<Func<string, string>> Characters(Func<string, int, string, string> change) =>
        from at in Gen.Choose(0, 5000)
        from token in Gen.Elements(tokens)
        select (Func<string, string>)(text => text.Length == 0 ? token : change(text, at % text.Length, token));
}
