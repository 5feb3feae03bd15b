using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Scenarios.Files;
using Harness.Scenarios.Syntax;
using Harness.Verbs;

namespace Harness.Tests.Documentation;

/// <summary>The library's builder has a method for each verb and each key of a server: written from the definitions that the reader of files uses, so that it lacks none and says the same of each.</summary>
internal sealed partial class BuilderCode
{
    private const string Written = "// Written by tests/Harness.Tests/Documentation/BuilderCode.cs from the definitions of the scenario format.\nusing System.Net;\n\nnamespace Rollover;\n\n";

    [Test]
    public void There_is_a_method_for_each_verb()
    {
        var code = new StringBuilder(Written).Append("public sealed partial class ScenarioSteps\n{\n");
        code.AppendJoin('\n', new VerbCatalog().All.Select(Method));
        GeneratedText.VerifyFile("src/Rollover/Building/ScenarioSteps.Verbs.cs", code.Append("}\n").ToString());
    }

    [Test]
    public void There_is_a_method_for_each_key_of_a_server()
    {
        var code = new StringBuilder(Written).Append("public sealed partial class ServerSettings\n{\n");
        code.AppendJoin('\n', ScenarioFile.SpecificationFields.Where(field => field.Name != "command").Select(Setter));
        GeneratedText.VerifyFile("src/Rollover/Building/ServerSettings.Keys.cs", code.Append("}\n").ToString());
    }

    private static string Method(Verb verb)
    {
        var parameters = verb.Fields.OrderByDescending(field => field.Required).ThenBy(field => TypeOf(field) == typeof(IReadOnlyList<Step>)).Select(Parameter.Of).ToList();
        var code = new StringBuilder($"    /// <summary><c>{verb.Name}</c>: {Documentation(LowerFirst(verb.Summary))}</summary>\n");
        foreach (var parameter in parameters)
            code.Append($"    /// <param name=\"{parameter.Name}\">{parameter.Meaning}</param>\n");
        var nested = parameters.Find(parameter => parameter.IsSteps);
        var call = nested is null ? $"Add(\"{verb.Name}\"" : $"AddNested(\"{verb.Name}\", \"{nested.Key}\", {nested.Name}";
        var given = string.Concat(parameters.Where(parameter => !parameter.IsSteps).Select(parameter => $", (\"{parameter.Key}\", {parameter.Value})"));
        return code.Append($"    public ScenarioSteps {Pascal(verb.Name)}({string.Join(", ", parameters.Select(parameter => parameter.Declaration))}) =>\n        {call}{given});\n").ToString();
    }

    private static string Setter(Field field)
    {
        var parameter = Parameter.Of(field) with { IsRequired = true };
        var list = parameter.Type == "IReadOnlyList<string>";
        return $"    /// <summary><c>{field.Name}</c>: {Documentation(LowerFirst(field.Summary)).Replace(": see below", "", StringComparison.Ordinal)}{(field.Summary.EndsWith('.') ? "" : ".")}</summary>\n"
            + $"    /// <param name=\"{parameter.Name}\">What it may be: {Documentation(field.ValueDescription)}.</param>\n"
            + $"    public ServerSettings {Pascal(field.Name)}({(list ? "params " : "")}{parameter.Declaration}) => Set(\"{field.Name}\", {Given(parameter)});\n";

        static string Given(Parameter parameter) => parameter.Type switch
        {
            "IReadOnlyList<string>" or "IReadOnlyDictionary<string, string>" => $"ScenarioValue.FromStrings({parameter.Name})",
            "IPAddress" => $"{parameter.Name}.ToString()",
            _ => parameter.Value,
        };
    }

    private static Type TypeOf(Field field)
    {
        var type = field.GetType();
        while (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(Field<>))
            type = type.BaseType!;
        return type.GetGenericArguments()[0];
    }

    private static string Pascal(string key) => string.Concat(key.Split('-').Select(Upper));

    private static string Upper(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static string LowerFirst(string text) => text.Length > 1 && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;

    /// <summary>A text of the reference in a doc comment.</summary>
    private static string Documentation(string text) =>
        Code().Replace(text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal), "<c>$1</c>");

    [GeneratedRegex("`([^`]*)`")]
    private static partial Regex Code();

    private sealed record Parameter(string Key, string Name, string Type, string Value, string Meaning, bool IsRequired, bool IsSteps)
    {
        public string Declaration => IsRequired ? $"{Type} {Name}" : $"{Type}? {Name} = null";

        public static Parameter Of(Field field)
        {
            var key = field.Name;
            var name = key == "for" ? "duration" : key.Split('-', '_') is [var first, .. var rest] ? first + string.Concat(rest.Select(Upper)) : key;
            var type = TypeOf(field);
            var (written, value, hint) = true switch
            {
                _ when type == typeof(TimeSpan) => ("TimeSpan", name, ""),
                _ when type == typeof(bool) => ("bool", name, ""),
                _ when type == typeof(int) => ("int", name, ""),
                _ when type == typeof(decimal) => ("decimal", name, ""),
                _ when type == typeof(double) => ("double", $"Rate({name})", ": so many in a second"),
                _ when type == typeof(IPAddress) => ("IPAddress", $"{name}{(field.Required ? "" : "?")}.ToString()", ""),
                _ when type == typeof(SessionSet) => ("string", $"Sessions({name})", " (a name, a range <c>s1..s4</c>, several of these with commas between them, or <c>all</c>)"),
                _ when type == typeof(IReadOnlyList<string>) => ("IReadOnlyList<string>", $"Strings({name})", ""),
                _ when type == typeof(IReadOnlyDictionary<string, string>) => ("IReadOnlyDictionary<string, string>", $"Map({name})", ""),
                _ when type == typeof(IReadOnlyList<Step>) => ("Action<ScenarioSteps>", name, ""),
                _ when type == typeof(string) || type == typeof(Signal) || type == typeof(Pattern) || type.Name == "IncludedSteps" => ("string", name, ""),
                _ => ("ScenarioValue", name, $": {Documentation(field.ValueDescription)}"),
            };
            var meaning = Upper(Documentation(field.Summary)).TrimEnd('.') + hint + ".";
            return new Parameter(key, name, written, value, meaning, field.Required, type == typeof(IReadOnlyList<Step>));
        }
    }
}
