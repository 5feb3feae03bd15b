using FsCheck;
using FsCheck.Fluent;
using Harness.Observations;

namespace Harness.Tests.Observations;

internal sealed class PayloadTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(Payload.WholeUpTo)]
    public void Short_bytes_are_kept_whole(int length)
    {
        var payload = Payload.Of(Bytes(length));
        payload.Length.ShouldBe(length);
        payload.Text.Select(character => (byte)character).ShouldBe(Bytes(length));
        payload.Sha256.ShouldBeNull();
    }

    [Test]
    public void Long_bytes_are_kept_by_their_beginning_and_a_digest()
    {
        var payload = Payload.Of(new byte[Payload.WholeUpTo + 1]);
        payload.Length.ShouldBe(257);
        payload.Text.ShouldBe(new string('\0', 256));
        payload.Sha256.ShouldBe("6c934d0cdf9dba94b474d6d1929f16739bd9a8ed31d0c3bcaf82c283fb7a3568"); // sha256sum of 257 zero bytes
    }

    [Test]
    public void Payloads_are_equal_if_and_only_if_their_bytes_are()
    {
        var bytes = Gen.OneOf(Sized(0, 4), Sized(250, 262), Sized(1000, 5000));
        var changed = from first in bytes
                      from at in Gen.Choose(0, Math.Max(0, first.Length - 1))
                      from mask in Gen.Choose(0, 255)
                      select (first, second: first.Select((value, index) => index == at ? (byte)(value ^ mask) : value).ToArray());
        var cut = from first in bytes from length in Gen.Choose(0, first.Length) select (first, second: first[..length]);
        var pairs = Gen.OneOf(changed, cut, from first in bytes from second in bytes select (first, second));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(PropertyRuns.Of(400)), Prop.ForAll(pairs.ToArbitrary(), pair =>
            Payload.Of(pair.first) == Payload.Of(pair.second) == pair.first.AsSpan().SequenceEqual(pair.second)));
    }

    [Test]
    public void What_differs_is_quoted_differently()
    {
        var pairs = from first in Sized(0, 6) from second in Sized(0, 6) select (first, second);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(PropertyRuns.Of(500)), Prop.ForAll(pairs.ToArbitrary(), pair =>
            Payload.Of(pair.first) == Payload.Of(pair.second) || Payload.Of(pair.first).Quote() != Payload.Of(pair.second).Quote()));
    }

    [Test]
    public void A_quote_has_no_control_characters()
    {
        var all = Enumerable.Range(0, 256).Select(value => (byte)value).Chunk(50);
        Shared.Snapshot.Verify(string.Concat(all.Select(chunk => Payload.Of(chunk).Quote() + "\n")));
    }

    [TestCase(60, "'{0}'")]
    [TestCase(61, "'{0}…' (61 bytes)")]
    [TestCase(5000, "'{0}…' (5000 bytes)")]
    public void A_long_quote_is_cut_and_says_its_length(int length, string quote) =>
        Payload.Of(Enumerable.Repeat((byte)'a', length).ToArray()).Quote().ShouldBe(string.Format(quote, new string('a', 60)));

    [Test]
    public void A_quote_beside_what_was_expected_says_where_it_differs_if_it_looks_the_same()
    {
        var expected = Enumerable.Repeat((byte)'a', 300).ToArray();
        var start = $"'{new string('a', 60)}…' (300 bytes)";
        Payload.Of(expected).QuoteUnlike(Payload.Of(expected)).ShouldBe(start);
        Payload.Of(Changed(100)).QuoteUnlike(Payload.Of(expected)).ShouldBe($"{start}, different from byte 101 on");
        Payload.Of(Changed(299)).QuoteUnlike(Payload.Of(expected)).ShouldBe($"{start}, different after its first 256 bytes");
        Payload.Of("b"u8).QuoteUnlike(Payload.Of(expected)).ShouldBe("'b'");

        byte[] Changed(int at) => [.. expected[..at], (byte)'b', .. expected[(at + 1)..]];
    }

    // Few different bytes, so that equal ones are drawn as well; an escape and what it looks like among them.
    private static Gen<byte[]> Sized(int least, int most) =>
        from length in Gen.Choose(least, most)
        from bytes in Gen.Elements<byte>((byte)'a', (byte)'\\', (byte)'n', (byte)'\n', 0, 255).ArrayOf(length)
        select bytes;

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(value => (byte)value)];
}
