using System.Text.RegularExpressions;
using Harness.Observations;

namespace Harness.Tests.Observations;

/// <summary>A regular expression that an author wrote.</summary>
internal sealed class PatternTests
{
    [TestCase("^a+$", "aaa", true)]
    [TestCase("^a+$", "aab", false)]
    [TestCase(@"(?<=x)y", "xy", true)] // a lookbehind, which no automaton matches
    [TestCase(@"(a)\1", "aa", true)]
    public void What_matches_does_so_once_and_often(string expression, string text, bool matches)
    {
        Pattern.Of(expression).IsMatch(text).ShouldBe(matches);
        Pattern.ForOneUse(expression).IsMatch(text).ShouldBe(matches);
    }

    [TestCase("(")]
    [TestCase("a{2,1}")]
    public void What_is_no_expression_is_refused_when_it_is_read_and_not_when_it_is_matched(string expression)
    {
        Should.Throw<RegexParseException>(() => Pattern.Of(expression));
        Should.Throw<RegexParseException>(() => Pattern.ForOneUse(expression));
    }

    /// <summary>To track back through this takes 2 to the power of its length.</summary>
    [Test]
    public void One_that_would_track_back_for_ever_is_matched_all_the_same()
    {
        var text = new string('a', 64);

        Pattern.ForOneUse("^(a|a)*$").IsMatch(text + "b").ShouldBeFalse();
        Pattern.ForOneUse("^(a|a)*b$").IsMatch(text + "b").ShouldBeTrue();
        Pattern.Of("^(a|a)*$").IsMatch(text + "b").ShouldBeFalse();
    }

    [Test]
    public void One_that_takes_too_long_and_has_no_automaton_is_not_told_to_match_or_not()
    {
        Pattern.Of(@"^(a|a)*(?=c)$").IsMatch(new string('a', 64) + "b").ShouldBeFalse();
        Pattern.Of(@"^((a+)+\2c|a*b)$").Matches(new string('a', 40) + "b").ShouldBeNull("it does match, and nobody knows after a second");
        Pattern.Of(@"^(a|a)*(?=c)").Matches("aac").ShouldBe(true);
    }

    [Test]
    public void Two_of_the_same_text_are_equal() => Pattern.Of("a").ShouldBe(Pattern.Of("a"));
}
