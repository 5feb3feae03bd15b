
namespace Harness.Tests.Scenarios.Text;

internal sealed class SyntaxMessages
{
    [Test]
    public void What_yaml_has_and_scenarios_have_not_is_refused_with_a_remedy() => Snapshot.Verify(Rendered.Documents(
        "a: &x b\nc: d\n",
        "a: *x\n",
        "a: [*x, b]\n",
        "*a : b\n",
        "a: &x\n  b: c\n",
        "a: & b\n",
        "a: &x &y b\n",
        "&x - a\n",
        "<<: { a: b }\n",
        "a: !!str b\n",
        "a: !env HOME\n",
        "a: &x !!str b\n",
        "! a\n",
        "a: b\na: c\n",
        "a: { b: c, b: d }\n",
        "a: b\n---\nc: d\n",
        "a: b\n...\nc: d\n",
        "%YAML 1.2\n---\na: b\n",
        "# comment\n%TAG !a b\n%FOO\n---\na: b\n",
        "? [a]\n: b\n",
        "{ [a]: b }\n",
        "{ { a: b }: c }\n",
        ": v\n",
        "a:\n  ? \n  : b\n"));

    [Test]
    public void Quotes() => Snapshot.Verify(Rendered.Documents(
        "a: \"unclosed\nb: c\n",
        "a: 'unclosed\nb: c\n",
        "a: \"unclosed\n",
        "a: { b: \"unclosed }\n",
        "a: \"b\n---\n",
        "a: \"\\q\"\n",
        "a: \"C:\\Temp\"\n",
        "a: \"\\u12\"\n",
        "a: \"\\x0\"\n",
        "a: \"\\ud800\"\n",
        "a: \"\\U99999999\"\n",
        "a: 'it's'\n",
        "a: \"say \"hi\"\"\n",
        "a: 'b' 'c'\n",
        "a: { b: \"d\"e }\n",
        "a: @x\n",
        "a: `x\n",
        "a: %x\n",
        "a: ,b\n",
        "a: ? b\n",
        "\"a\n b\": c\n"));

    [Test]
    public void Brackets() => Snapshot.Verify(Rendered.Documents(
        "a: [1, 2\nb: c\n",
        "a: { b: c\n",
        "a: { b: c\nd: e\n",
        "a: [\n  b\n",
        "a: { b: [c }\n",
        "a: [b: { c ]\n",
        "a: { b: c d: e }\n",
        "a: { b: c e, d: f g: h }\n",
        "a: [b,, c]\n",
        "a: { b: c,, }\n",
        "a: [,]\n",
        "a: [a, b]]\n",
        "a: ]\n",
        "a: }\n",
        "a: [b] c\n",
        "a: { b:c }\n",
        "a: { b:c, d: e }\n",
        "a: [- b]\n",
        "a: [b #c\n  ]d\n",
        "a: [\n"));

    [Test]
    public void Lines_and_indentation() => Snapshot.Verify(Rendered.Documents(
        "a:\n\tb: c\n",
        "\ta: b\n",
        "a: b\n\tc: d\n",
        "a:\n  b: c\n\td: e\n",
        "a: |\n\tb\n",
        "steps:\n  - spawn: v1\n\t- spawn: v2\n",
        "a: b\n  c: d\n",
        "  a: b\nc: d\n",
        " a: b\n  c: d\n",
        "a:\n    b: c\n  d: e\n",
        "- a\nb: c\n",
        "a: b\n- c\n",
        "steps:\n  - spawn: v1\n - spawn: v2\n",
        "steps:\n- spawn: v1\n  - spawn: v2\n",
        "steps:\n  - spawn: v1\n  connect: s1\n",
        "? \n\n\t\n\n",
        "a: b: c\n",
        "a: b:\n",
        "command: http://host: 80\n",
        "a: - b\n",
        "a: b\nc\nd: e\n",
        "a: b\nc\n",
        "version:1\nname: x\n",
        "version: 1\nname:x\nsteps: []\n",
        "version:1\n",
        "a: |x\n  b\n",
        "a: | b\n",
        "a: >\n     \n  b\n",
        "a: b #c\n c\n"));

    [Test]
    public void Characters() => Snapshot.Verify(Rendered.Documents(
        "",
        "\uFEFF",
        "# only a comment\n",
        "\n\n",
        "---\n",
        "a: \u0001\n",
        "a: b\0c\n",
        "a: \u001b[31mred\n",
        "a: \u0085b\n",
        "a: \u2028b\n",
        "a: b\uFEFF\n",
        "a: \ud800\n",
        "a: 😀 \u007f\n"));

    [Test]
    public void What_stands_before_a_syntax_error_is_checked_all_the_same() => Snapshot.Verify(Rendered.Documents(
        "a: &x b\na: c\nd: [e\n",
        "a: !x b\nc: d\nc: e\n\tf: g\nh: *x\n"));
}
