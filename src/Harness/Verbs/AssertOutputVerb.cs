using Harness.Observations;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Asserts that a server printed a line.</summary>
/// <param name="Server">The server.</param>
/// <param name="Matches">What the line matches.</param>
/// <param name="Within">How long it may take; null: 5 s.</param>
internal sealed record AssertOutputStep(string Server, Pattern Matches, TimeSpan? Within = null) : Step;

/// <summary><c>assert-output</c>.</summary>
internal sealed class AssertOutputVerb() : Verb<AssertOutputStep>(
    "assert-output",
    "Asserts that a server has printed a line, on stdout or stderr, that matches.",
    server, matches, within)
{
    private static readonly Field<string> server = CommonFields.Server();
    private static readonly Field<Pattern> matches = new("matches", new RegexKind(), "what a part of the line matches") { Required = true };
    private static readonly Field<TimeSpan> within = CommonFields.Within();

    public override string Example => "- assert-output: { server: v1, matches: received terminate signal }";

    internal override Step Read(FieldValues values) => new AssertOutputStep(values.Require(server), values.Require(matches), values.FindValue(within));

    private protected override FieldValues Write(AssertOutputStep step) => new FieldValues()
        .Set(server, step.Server)
        .Set(matches, step.Matches)
        .SetValue(within, step.Within);

    private protected override void Check(AssertOutputStep step, Scope scope) => scope.Use(step, server.Name, step.Server);

    private protected override Task RunAsync(AssertOutputStep step, StepContext context)
    {
        var target = context.Servers[step.Server];
        var search = target.Output.Search(step.Matches);
        return Assertion.HoldsAsync(context, () => search.IsFound, step.Within, stays: null, Failure);

        StepFailure Failure() => new($"{target.Name} has printed no line that matches")
        {
            Expected = step.Matches.Text,
            Actual = target.Output.Latest is not { } latest ? "nothing" : $"{target.Output.Count} lines, the last one: {latest}{(search.LinesMissed == 0 ? "" : $"; {search.LinesMissed} lines are not known any more: they had been printed before the step, and were more than is kept")}",
            Servers = [target.Name],
        };
    }
}
