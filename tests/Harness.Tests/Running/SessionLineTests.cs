using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Harness.Running;

namespace Harness.Tests.Running;

/// <summary>The lines that the harness makes up itself.</summary>
internal sealed class SessionLineTests
{
    [Test]
    public void A_line_names_its_session_and_its_exchange()
    {
        var line = new SessionLine("s1'2", 3, 70);
        Text(line.Text()).ShouldBe("s1'2 exchange 3\n");
        Text(line.OwnerQuestion()).ShouldBe("who owns s1'2? exchange 3\n");
        Text(line.Bytes(40)).ShouldStartWith("s1'2 exchange 3 ");
    }

    [TestCase(1, 1)]
    [TestCase(2, 93)]
    [TestCase(3, 93 * 93)]
    [TestCase(5, 20_000)]
    [TestCase(14, 20_000)]
    [TestCase(15, 20_000)]
    [TestCase(100, 20_000)]
    [TestCase(3000, 300)]
    public void Lines_of_one_length_are_as_different_as_their_bytes_allow(int length, int different)
    {
        var lines = Enumerable.Range(0, different).Select(serial => Text(new SessionLine($"s{1 + serial % 100}", 1 + serial / 100, serial).Bytes(length))).ToList();
        lines.Distinct().Count().ShouldBe(different);
        lines.ShouldAllBe(line => line.Length == length && line.IndexOf('\n') == length - 1);
    }

    [Test]
    public void No_line_is_like_another_one_of_any_kind() => Prop.ForAll(
        Gen.Choose(1, 3).SelectMany(session => Gen.Choose(1, 200).SelectMany(exchange => Gen.Choose(5, 40).Select(length => (session, exchange, length)))).ListOf().ToArbitrary(),
        drawn =>
        {
            var lines = drawn.Distinct().SelectMany((draw, serial) =>
            {
                var line = new SessionLine($"s{draw.session}", draw.exchange, serial);
                return new[] { (draw.session, draw.exchange, Line: Text(line.Bytes(draw.length))), (draw.session, draw.exchange, Line: Text(line.Text())) };
            }).Distinct().ToList();
            return lines.Select(line => line.Line).Distinct().Count() == lines.Count;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(PropertyRuns.Of(100)));

    [Test]
    public void Two_lines_differ_at_almost_every_place_of_their_pattern()
    {
        var (first, second) = (new SessionLine("s1", 1, 4).Bytes(2000), new SessionLine("s2", 1, 5).Bytes(2000));
        first.Zip(second).Skip(20).Count(pair => pair.First == pair.Second).ShouldBe(1, "only the end is the same");
    }

    private static string Text(byte[] line) => Encoding.ASCII.GetString(line);
}
