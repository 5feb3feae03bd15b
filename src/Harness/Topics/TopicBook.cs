using Harness.Rules;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Topics;

/// <summary>Everything that can be explained: what is said of it is from its definition and from the documentation, and stands nowhere else.</summary>
internal sealed class TopicBook
{
    private const string RulePage = "docs/rules.md", HazardPage = "docs/hazards.md";

    /// <summary>For these verbs and rules.</summary>
    public TopicBook(IEnumerable<StepSyntax> verbs, IEnumerable<IRule> ruleBook)
    {
        ArgumentNullException.ThrowIfNull(verbs);
        ArgumentNullException.ThrowIfNull(ruleBook);
        var (rules, hazards) = (DocumentationPage.Read(RulePage), DocumentationPage.Read(HazardPage));
        All =
        [
            .. verbs.Select(OfVerb),
            .. ruleBook.Select(rule => OfRule(rule, rules)),
            .. hazards.Topics.Select(name => OfHazard(name, hazards)),
        ];
    }

    /// <summary>All of them: the verbs, the rules and the hazards, each in the order of its reference.</summary>
    public IReadOnlyList<Topic> All { get; }

    /// <summary>The one with this name; null if there is none.</summary>
    public Topic? Find(string name) => All.FirstOrDefault(topic => topic.Name == name);

    /// <summary>What to do about a name that is none of them.</summary>
    public string Remedy(string name) => Suggestion.Remedy(name, All.Select(topic => topic.Name)) ?? "'rollover explain' lists what there is";

    private static Topic OfVerb(StepSyntax verb) => new(
        "verb",
        verb.Name,
        FirstSentence(verb.Summary),
        verb.NeedsNamespace ? [verb.Summary, "Needs a network namespace: without one the scenario is skipped."] : [verb.Summary],
        verb.Example,
        $"docs/scenario-format.md#{verb.Name}")
    {
        Fields = [.. verb.Fields.Select((field, index) => Of(field, isMain: index == 0 && verb.HasMainField))],
    };

    private static TopicField Of(Field field, bool isMain) => new(
        field.Singular is { } singular ? $"{field.Name} or {singular}" : field.Name,
        string.Join(", ", new[] { field.Required ? "required" : "", isMain ? "its value alone is enough" : "" }.Where(note => note.Length > 0)),
        field.ValueDescription,
        field.Summary);

    private static Topic OfRule(IRule rule, DocumentationPage page) => new(
        "rule",
        rule.Name,
        rule.Property,
        [rule.Property, .. page.Topics.Contains(rule.Name) ? page.Section(rule.Name) : ["It is a rule of an extension."]],
        rule.Name == Scenarios.ExpectedViolation.NeedsStep ? $"expect: {{ violated: [{{ rule: {rule.Name}, step: 4 }}] }}" : $"expect: {{ violated: [{rule.Name}] }}",
        $"{RulePage}#{rule.Name}");

    private static Topic OfHazard(string name, DocumentationPage page)
    {
        var section = page.Section(name);
        var file = DocumentationPage.Resource($"scenarios/hazards/{name}.yaml").Trim();

        // Its first line is for editors, and names a file relative to it.
        var example = file.StartsWith("# yaml-language-server:", StringComparison.Ordinal) ? file[(file.IndexOf('\n', StringComparison.Ordinal) + 1)..] : file;
        return new("hazard", name, FirstSentence(section[0]), section, example, $"{HazardPage}#{name}");
    }

    private static string FirstSentence(string text) => text.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? text[..(end + 1)] : text;
}
