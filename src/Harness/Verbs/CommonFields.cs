using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Fields that several verbs have in common.</summary>
internal static class CommonFields
{
    /// <summary>A server that an earlier step started; has to be given.</summary>
    public static Field<string> Server(string summary = "the server's name") => new("server", new NameKind("server"), summary) { Required = true };

    /// <summary>How long an assertion is tried.</summary>
    public static Field<TimeSpan> Within(string byDefault = "5s") => new("within", new DurationKind(), $"how long it may take until it holds; default {byDefault}");

    /// <summary>How long an assertion has to go on holding.</summary>
    public static Field<TimeSpan> For() => new("for", new DurationKind(), "for how long it has to go on holding");
}
