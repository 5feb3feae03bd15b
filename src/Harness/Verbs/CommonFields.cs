using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Fields that several verbs have in common.</summary>
internal static class CommonFields
{
    /// <summary>A server that an earlier step started; has to be given.</summary>
    public static Field<string> Server(string summary = "the server's name") => new("server", new NameKind("server"), summary) { Required = true };

    /// <summary>How long an assertion is tried.</summary>
    public static Field<TimeSpan> Within() => Within("5s", "how long to wait until it holds");

    /// <summary>How long a step may take.</summary>
    /// <param name="byDefault">What holds if the step does not say it.</param>
    /// <param name="what">What that is, without the default.</param>
    public static Field<TimeSpan> Within(string byDefault, string what) => new("within", new DurationKind(), $"{what}; default {byDefault}");

    /// <summary>How long an assertion has to go on holding.</summary>
    public static Field<TimeSpan> For() => new("for", new DurationKind(), "for how long it has to go on holding");
}
