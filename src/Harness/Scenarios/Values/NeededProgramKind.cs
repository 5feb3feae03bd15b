using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>A program that a scenario needs: <c>nginx</c>, <c>node &gt;= 20</c>. A version that cannot be read would be part of a name that no program has, and the scenario would be skipped everywhere.</summary>
internal sealed class NeededProgramKind : ScalarKind<string>
{
    private static readonly TextKind text = new("a program", oneLine: true);

    /// <inheritdoc/>
    public override string Description => text.Description;

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => text.Schema(definitions);

    /// <inheritdoc/>
    public override Node Write(string value) => text.Write(value);

    /// <inheritdoc/>
    protected override bool TryReadText(ScalarNode scalar, Problems problems, out string value)
    {
        if (!text.TryRead(scalar, problems, out value))
            return false;
        return !IsMeantAsVersion(value) || NeededProgram.Parse(value).Least is not null
            || Refuse(problems, scalar.Span, $"'{value}' names no program and least version", "such as 'node >= 20' or 'node >= 20.11'", out value!);
    }

    /// <summary>A path may have an equals sign in it.</summary>
    private static bool IsMeantAsVersion(string value) => value.AsSpan().ContainsAny('<', '>') || value.Contains('=', StringComparison.Ordinal) && !value.Contains('/', StringComparison.Ordinal);

    /// <inheritdoc/>
    protected override string TextOf(string value) => value;
}
