using FsCheck;
using FsCheck.Fluent;
using Harness.Scenarios.Values;

namespace Harness.Tests.Scenarios.Values;

internal sealed class SuggestionTests
{
    private static readonly string[] Verbs =
    [
        "spawn", "wait-ready", "connect", "send", "half-close", "disconnect", "reset", "signal", "assert-owner-pid", "assert-queued", "assert-listening",
        "assert-not-listening", "assert-refused", "assert-running", "assert-exit", "assert-output", "start-traffic", "stop-traffic", "deploy", "set-kernel",
        "repeat", "parallel", "wait",
    ];

    [TestCase("asert-owner-pid", "assert-owner-pid")]
    [TestCase("assert_owner_pid", "assert-owner-pid")]
    [TestCase("assertOwnerPid", "assert-owner-pid")]
    [TestCase("SPAWN", "spawn")]
    [TestCase("spwan", "spawn")]
    [TestCase("conect", "connect")]
    [TestCase("waite", "wait")]
    [TestCase("asert-not-listenning", "assert-not-listening")]
    [TestCase("sned", "send")]
    [TestCase("launch", null)]
    [TestCase("x", null)]
    [TestCase("", null)]
    [TestCase("assert", null)]
    public void The_nearest_word_is_suggested_and_none_where_none_is_near(string written, string? meant) =>
        Suggestion.For(written, Verbs).ShouldBe(meant);

    [Test]
    public void A_short_vocabulary_is_listed_where_nothing_is_near()
    {
        Suggestion.Remedy("launch", Verbs).ShouldBeNull();
        Suggestion.Remedy("quick", ["tcp", "http"]).ShouldBe("one of: tcp, http");
        Suggestion.Remedy("htpp", ["tcp", "http"]).ShouldBe("did you mean 'http'?");
        Suggestion.Remedy("x", ["http"]).ShouldBe("expected 'http'");
        Suggestion.Remedy("x", []).ShouldBeNull();
    }

    [Test]
    public void A_megabyte_of_a_word_is_not_compared() => Suggestion.For(new string('a', 1 << 20), Verbs).ShouldBeNull();

    [Test]
    public void One_slip_in_a_word_is_always_forgiven()
    {
        var slips = from verb in Gen.Elements(Verbs).Where(verb => verb.Length >= 4)
                    from at in Gen.Choose(0, verb.Length - 2)
                    from kind in Gen.Choose(0, 2)
                    select (verb, written: kind switch
                    {
                        0 => verb.Remove(at, 1),
                        1 => verb.Insert(at, "q"),
                        _ => $"{verb[..at]}{verb[at + 1]}{verb[at]}{verb[(at + 2)..]}",
                    });
        Check.QuickThrowOnFailure(Prop.ForAll(slips.ToArbitrary(), slip => Suggestion.For(slip.written, Verbs) is not null));
    }

    [Test]
    public void Distance_is_a_symmetric_count_of_slips()
    {
        var words = Gen.Elements("a", "b", "c").ListOf().Select(string.Concat).Two().ToArbitrary();
        Check.QuickThrowOnFailure(Prop.ForAll(words, pair =>
        {
            var (first, second) = pair;
            var distance = EditDistance.Between(first, second);
            return distance == EditDistance.Between(second, first)
                && (distance == 0) == (first == second)
                && distance <= Math.Max(first.Length, second.Length)
                && distance >= Math.Abs(first.Length - second.Length);
        }));
    }
}
