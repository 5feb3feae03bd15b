using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Tests.Scenarios.Values;

/// <summary>What a kind writes, it reads back as an equal value: through the text of a file, not only through nodes.</summary>
internal sealed class ValueRoundTrips
{
    private static readonly Gen<string> Names =
        from first in Gen.Elements("sabZ_".ToCharArray())
        from rest in Gen.Elements("ab-_019Z".ToCharArray()).ListOf()
        select first + string.Concat(rest.Take(20));

    private static readonly Gen<string> Words = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => string.Concat(text.Get.EnumerateRunes()));

    [Test]
    public void Durations() =>
        Holds(new DurationKind(max: TimeSpan.FromDays(2)), Gen.Choose(0, int.MaxValue).SelectMany(
            ticks => Gen.Elements(1L, 10, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 600_000_000, 36_000_000_000).Select(step => new TimeSpan(ticks % (TimeSpan.TicksPerDay / step) * step))));

    [Test]
    public void Integers() => Holds(new IntegerKind(int.MinValue), Gen.OneOf(Gen.Choose(int.MinValue, int.MaxValue), Gen.Elements(int.MinValue, int.MaxValue, 0, -1)));

    [Test]
    public void Rates() => Holds(new RateKind(1_000_000), Gen.OneOf(Gen.Choose(1, 1_000_000).Select(whole => (double)whole), Gen.Choose(1, int.MaxValue).Select(millionths => millionths / 1e6), Gen.Elements(0.000001, 1_000_000)));

    [Test]
    public void Booleans() => Holds(new BooleanKind(), Gen.Elements(true, false));

    [Test]
    public void Texts() => Holds(new TextKind(), Words);

    [Test]
    public void Names_of_servers() => Holds(new NameKind("server"), Names);

    [Test]
    public void Signals() => Holds(new SignalKind(), Gen.Elements(Signal.All.ToArray()));

    [Test]
    public void Single_sessions() => Holds(new SingleSessionKind(), Names.Where(name => name != "all").Select(name => SessionSet.Of(name)));

    [Test]
    public void Addresses() => Holds(new AddressKind(), Gen.OneOf(
        Gen.Choose(0, 255).ListOf(4).Select(parts => new IPAddress(parts.Select(part => (byte)part).ToArray())),
        Gen.Choose(0, 255).ListOf(16).Select(parts => new IPAddress(parts.Select(part => (byte)part).ToArray()))));

    [Test]
    public void Regular_expressions() => Holds(new RegexKind(), Gen.Elements("a", "^ready: [0-9]+ ms$", "(?<=a)b", "\\d{2,3}", "#", "\"", "'", "a\nb", "").Select(
        Pattern.Of));

    [Test]
    public void Choices() => Holds(new ChoiceKind<DayOfWeek>(("mon", DayOfWeek.Monday), ("off", DayOfWeek.Sunday)), Gen.Elements(DayOfWeek.Monday, DayOfWeek.Sunday));

    [Test]
    public void Lists() => Holds(new ListKind<string>(new TextKind()), Words.ListOf().Select(items => (IReadOnlyList<string>)[.. items]), (first, second) => first.SequenceEqual(second));

    [Test]
    public void Mappings() => Holds(
        new MapKind<int>(new NameKind("variable"), new IntegerKind()),
        Names.ListOf().Select(names => (IReadOnlyDictionary<string, int>)names.Distinct().ToDictionary(name => name, name => name.Length)),
        (first, second) => first.SequenceEqual(second));

    [Test]
    public void Session_sets() => Holds(new SessionSetKind(), Gen.OneOf(
        Gen.Constant(SessionSet.Everything),
        Names.Where(name => name != "all").NonEmptyListOf().Select(names => SessionSet.Of([.. names.Distinct()])),
        // A text that lies, or cannot be read, is not what is written.
        Gen.Elements("s1..s4", "nonsense!", "", "a, b").Select(text => SessionSet.Written(["a", "s1"], text))));

    [Test]
    public void Ranges_are_written_as_they_were_read()
    {
        var ranges = from prefix in Names.Where(name => !char.IsAsciiDigit(name[^1]))
                     from start in Gen.Choose(0, 2000)
                     from count in Gen.Choose(1, 300)
                     from padded in Gen.Elements("0", "0000")
                     select (prefix, start, count, padded);
        Check.QuickThrowOnFailure(Prop.ForAll(ranges.ToArbitrary(), range =>
        {
            var (prefix, start, count, padded) = range;
            var names = Enumerable.Range(start, count).Select(number => prefix + number.ToString(padded)).ToList();
            var text = $"{names[0]}..{names[^1]}";
            var kind = new SessionSetKind();
            kind.TryRead(new ScalarNode(SourceSpan.Start, text), new Problems(), out var read).ShouldBeTrue();
            read.Names.ShouldBe(names);
            kind.Write(read).ShouldBeOfType<ScalarNode>().Value.ShouldBe(text);
        }));
    }

    [Test]
    public void Names_in_ranges_are_read_as_they_were()
    {
        var runs = from prefix in Gen.Elements("s", "a", "n-2_", "x0", "y00")
                   from start in Gen.Choose(0, 2000)
                   from count in Gen.Choose(1, 12)
                   from padded in Gen.Elements("0", "0000")
                   select Enumerable.Range(start, count).Select(number => prefix + number.ToString(padded)).ToList();
        Check.QuickThrowOnFailure(Prop.ForAll(Gen.NonEmptyListOf(runs).ToArbitrary(), several =>
        {
            var names = several.SelectMany(run => run).Distinct().ToList();
            var set = SessionSet.InRanges(names);

            new SessionSetKind().TryRead(new SessionSetKind().Write(set), new Problems(), out var read).ShouldBeTrue();
            read.Names.ShouldBe(names);
            read.Text.ShouldBe(set.Text);
        }));
    }

    [TestCase("s1..s4", "s1", "s2", "s3", "s4")]
    [TestCase("a, s9..s11, s13, s14", "a", "s9", "s10", "s11", "s13", "s14")]
    [TestCase("s3, s2, s1", "s3", "s2", "s1")]
    [TestCase("s08, s09, s10..s12", "s08", "s09", "s10", "s11", "s12")]
    public void Three_names_that_follow_each_other_are_a_range(string text, params string[] names) =>
        SessionSet.InRanges(names).Text.ShouldBe(text);

    [Test]
    public void Lists_of_ranges_are_written_as_they_were_read()
    {
        var kind = new SessionSetKind();
        var node = new SequenceNode(SourceSpan.Start, [new ScalarNode(SourceSpan.Start, "a"), new ScalarNode(SourceSpan.Start, "s1..s3")]);
        kind.TryRead(node, new Problems(), out var read).ShouldBeTrue();
        read.ToString().ShouldBe("a, s1..s3");
        YamlText.Write(kind.Write(read)).ShouldBe("- a\n- s1..s3\n");
    }

    [TestCase("0s", 0)]
    [TestCase("250ms", 250)]
    [TestCase("1.5s", 1500)]
    [TestCase("2m", 120_000)]
    [TestCase("1h", 3_600_000)]
    [TestCase("0.5ms", 0.5)]
    public void A_duration_is_written_in_the_unit_that_fits(string text, double milliseconds)
    {
        var kind = new DurationKind();
        var value = TimeSpan.FromMilliseconds(milliseconds);
        kind.Write(value).ShouldBeOfType<ScalarNode>().Value.ShouldBe(text);
        kind.TryRead(new ScalarNode(SourceSpan.Start, text), new Problems(), out var read).ShouldBeTrue();
        read.ShouldBe(value);
    }

    [Test]
    [CancelAfter(300_000)]
    public void No_regular_expression_crashes_its_kind(CancellationToken hang)
    {
        var pieces = Gen.Elements("a", "(", ")", "(?:", "(?<n>", "(?=", "[", "]", "[^", "-", "*", "+", "?", "{2}", "{1000}", "{999999999}", "\\", "\\1", "\\k<n>", "\\p{L}", "|", "^", "$", ".", "\0", "(?#", "(?(1)");
        var patterns = Gen.OneOf(pieces.ListOf().Select(string.Concat), Gen.Constant(new string('(', 500) + new string(')', 500)), Gen.Constant("((((a{1000}){1000}){1000}){1000})"));
        Check.QuickThrowOnFailure(Prop.ForAll(patterns.ToArbitrary(), pattern =>
        {
            var problems = new Problems();
            return new RegexKind().TryRead(new ScalarNode(SourceSpan.Start, pattern, Quoted: true), problems, out _) == problems.None && !hang.IsCancellationRequested;
        }));
    }

    private static void Holds<T>(ValueKind<T> kind, Gen<T> values, Func<T, T, bool>? equal = null) =>
        Check.QuickThrowOnFailure(Prop.ForAll(values.ToArbitrary(), value =>
        {
            var field = new MappingNode(SourceSpan.Start, [new MappingEntry(new ScalarNode(SourceSpan.Start, "field"), kind.Write(value))]);
            var problems = new Problems();
            var root = (MappingNode)YamlDocument.Read(SourceText.Of("x.yaml", YamlText.Write(field)), problems).Root!;
            var same = kind.TryRead(root.Entries[0].Value, problems, out var read) && (equal?.Invoke(value, read) ?? EqualityComparer<T>.Default.Equals(value, read));
            return (same && problems.None).Label($"{YamlText.Write(field)}{string.Join('\n', problems.InOrder)}");
        }));
}
