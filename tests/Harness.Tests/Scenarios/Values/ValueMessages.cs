using Harness.Scenarios.Values;

namespace Harness.Tests.Scenarios.Values;

internal sealed class ValueMessages
{
    [Test]
    public void Durations() => Snapshot.Verify(Rendered.Values(new DurationKind(),
        "250ms", "1.5s", "0s", "5", "0", "1.5", "-5s", "-5", "5 s", "5sec", "5min", "5S", "1m30s", "5d", "5us", ".5s", "1e3ms", "2h", "99999999999h",
        "0.00001ms", "soon", "", "~", "[5s]", "{ s: 5 }", "\"٥s\"") + Rendered.Values(new DurationKind(min: TimeSpan.FromMilliseconds(1)), "0s"));

    [Test]
    public void Integers() => Snapshot.Verify(Rendered.Values(new IntegerKind(1, 5000),
        "1", "5000", "0", "5001", "-1", "99999999999999999999", "1_000", "\"1,000\"", "0x10", "1e3", "3.0", "3.5", "+5", "007", "--1", "-", "five", "null", "[1]")
        + Rendered.Values(new IntegerKind(), "x") + Rendered.Values(new IntegerKind(min: 1), "x"));

    [Test]
    public void Booleans() => Snapshot.Verify(Rendered.Values(new BooleanKind(),
        "true", "false", "yes", "no", "on", "off", "Y", "0", "True", "FALSE", "ture", "maybe", "", "{ a: b }"));

    [Test]
    public void Texts() => Snapshot.Verify(Rendered.Values(new TextKind(), "a b", "5", "\"\"", "\"null\"", "", "null", "~", "[a]", "[a, b]", "{ a: b }")
        + Rendered.Values(new TextKind("a name", oneLine: true), "a", "\" \"", "\"a\\nb\"", "|\n  a\n  b", ">\n  a\n  b"));

    [Test]
    public void Names() => Snapshot.Verify(Rendered.Values(new NameKind("server", "all"),
        "v1", "_a-b", "1v", "-v", "v 1", "\"v.1\"", "v1!", "vé", "v😀", "\"\"", "\"\\x41 b\"", "ALL", "[v1]", "~", new string('x', 101)));

    [Test]
    public void Users() => Snapshot.Verify(Rendered.Values(new UserKind(),
        "www-data", "nobody", "\"0\"", "65534", "4294967294", "4294967295", "007", "_apt", "host$", "\"\"", "-x", "a b", "nobody:nogroup", "../x", new string('x', 33), "[a]", "{ a: b }", "~"));

    [Test]
    public void Signals() => Snapshot.Verify(Rendered.Values(new SignalKind(),
        "SIGTERM", "TERM", "sigterm", "15", "SIGTREM", "hup", "SIGIOT", "64", "STOPP", "please", ""));

    [Test]
    public void Sessions() => Snapshot.Verify(Rendered.Values(new SessionSetKind(),
        "s1", "s1..s4", "s01..s10", "[a, s1..s3]", "all", "s4..s1", "s1..t4", "s1..4", "s..t", "s1..", "..s4", "1..4", "s1...s4", "s1 .. s4", "s1..s010",
        "s08..s9", "s1..s100000", "s1..s100001", "s1..s99999999999", "[s1..s60000, t1..t60000]", "s1, s2", "s1 s2", "[s1, s1]", "[s1..s4, s3]", "[all, s1]",
        "All", "[]", "[~]", "[[s1]]", "", "{ a: b }", "s!", "s1..s!4", "[s1..s2, t!]", "\"\""));

    [Test]
    public void One_session() => Snapshot.Verify(Rendered.Values(new SingleSessionKind(), "b1", "s1..s4", "\"a, b\"", "all", "[s1]", "[s1, s2]", "1s", "~"));

    [Test]
    public void Addresses() => Snapshot.Verify(Rendered.Values(new AddressKind(),
        "127.0.0.2", "\"::1\"", "fe80::1", "127.1", "256.0.0.1", "localhost", "127.0.0.1:80", "\"[::1]\"", "\"[::1]:80\"", "010.0.0.1", "0x7f000001", "2130706433", "host", ""));

    [Test]
    public void Regular_expressions() => Snapshot.Verify(Rendered.Values(new RegexKind(),
        "^ready in [0-9]+ ms$", "(?<=a)b", "(a)\\1", "(a", "a)", "'[a'", "a**", "'*a'", "\\", "'(?<n'", "a{2,1}", "(a{1000}){1000}", new string('x', 1001), "~", "\"a\\\\d(\""));

    [Test]
    public void Choices() => Snapshot.Verify(Rendered.Values(new ChoiceKind("listening", "output", "http"), "http", "htpp", "Listening", "quick", "~", "[http]")
        + Rendered.Values(new ChoiceKind("refused"), "open"));

    [Test]
    public void Lists() => Snapshot.Verify(Rendered.Values(new ListKind<int>(new IntegerKind(), least: 1), "[1, 2]", "1", "[1, x, y]", "[]", "~", "{ a: b }")
        + Rendered.Values(new ListKind<string>(new TextKind()), "\"a, b\"", "[[a]]", "[a: b]"));

    [Test]
    public void Mappings() => Snapshot.Verify(Rendered.Values(new MapKind<string>(new NameKind("variable"), new TextKind()),
        "{ A: b, C: d }", "{ A: }", "{ 1A: [b] }", "[a]", "a", "~"));

    [Test]
    public void Rates() => Snapshot.Verify(Rendered.Values(new RateKind(1_000_000),
        "2000/s", "0.5/s", "NaN/s", "Infinity/s", "-1/s", "0/s", "0.0000001/s", "1E-07/s", "1e3/s", "1,000/s", "1000001/s", "99999999999999999999999999999999/s", "2000", "NaN", "/s", "./s", "~"));
}
