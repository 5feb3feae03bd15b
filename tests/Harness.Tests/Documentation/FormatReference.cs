using System.Text;
using Harness.Observations;
using Harness.Scenarios.Files;
using Harness.Scenarios.Syntax;
using Harness.Suites;
using Harness.Verbs;

namespace Harness.Tests.Documentation;

internal sealed class FormatReference
{
    private const string Page = "docs/scenario-format.md";

    private static readonly VerbCatalog verbs = new();

    [Test]
    public void The_header_keys_are_those_that_are_read() =>
        GeneratedText.Verify(Page, "header", Table(ScenarioFormat.Of(verbs).Fields, "key"));

    [Test]
    public void The_keys_of_a_server_specification_are_those_that_are_read() =>
        GeneratedText.Verify(Page, "server specification", Table(ScenarioFile.SpecificationFields, "key"));

    [Test]
    public void The_kernel_settings_are_those_that_can_be_set() =>
        GeneratedText.Verify(Page, "kernel settings", string.Join('\n', ScenarioFile.KernelSettings.Select(name => $"- `{name}`")));

    [Test]
    public void The_properties_of_a_network_are_those_that_are_read() =>
        GeneratedText.Verify(Page, "network", Table(ScenarioFile.NetworkFields, "key"));

    [Test]
    public void The_axes_of_a_matrix_are_those_that_are_read() =>
        GeneratedText.Verify(Page, "matrix axes", GeneratedText.Table(["axis", "each value", "meaning"], ScenarioFormat.Of(verbs).MatrixAxes.Select(axis => new[] { $"`{axis.Name}`", axis.Values, axis.Meaning })));

    [Test]
    public void The_keys_of_the_protocol_http_are_those_that_are_read() =>
        GeneratedText.Verify(Page, "http", $"{Table(HttpProtocolKind.Fields, "key of `http`")}\n\n{Table(HttpRequestKind.Fields, "key of `request`")}\n\n{Table(HttpExpectKind.Fields, "key of `expect`")}");

    [Test]
    public void The_keys_of_one_of_several_requests_are_those_that_are_read() =>
        GeneratedText.Verify(Page, "weighted requests", Table(WeightedRequestKind.Fields, "key of one of `requests`"));

    [Test]
    public void The_signals_are_those_that_can_be_named() =>
        GeneratedText.Verify(Page, "signals", string.Join(", ", Signal.All.Select(signal => $"`{signal.Name}`")) + ".");

    [Test]
    public void The_verbs_and_their_fields_are_those_that_are_read()
    {
        var text = new StringBuilder();
        foreach (var verb in verbs.All)
        {
            text.Append($"### `{verb.Name}`\n\n{verb.Summary}\n\n{Table(verb.Fields, "field")}\n\n");
            if (verb.NeedsNamespace)
                text.Append("Needs a network namespace: without one the scenario is skipped.\n\n");
        }

        GeneratedText.Verify(Page, "verbs", text.ToString());
    }

    [Test]
    public void Every_verb_is_in_the_overview()
    {
        var overview = MarkdownFile.Of(Page).Prose.Split("## Verbs")[1].Split("<!-- generated: verbs -->")[0];
        foreach (var verb in verbs.All)
            overview.ShouldContain($"`{verb.Name}`");
    }

    private static string Table(IReadOnlyList<Field> fields, string head) => GeneratedText.Table(
        [head, "value", "meaning"],
        fields.Select(field => new[]
        {
            (field.Singular is { } singular ? $"`{field.Name}` or `{singular}`" : $"`{field.Name}`") + (field.Required ? " (required)" : ""),
            field.ValueDescription,
            field.Summary,
        }));
}
