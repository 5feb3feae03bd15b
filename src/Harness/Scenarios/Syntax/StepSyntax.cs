using System.Net;
using System.Text.Json.Nodes;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Schema;

namespace Harness.Scenarios.Syntax;

/// <summary>How a verb's step is written: its name, its fields, and what can be said against it without running it.</summary>
/// <param name="name">The verb.</param>
/// <param name="summary">What it does, for the reference.</param>
/// <param name="fields">Its fields; the first is the main one, whose value alone is enough.</param>
internal abstract class StepSyntax(string name, string summary, IReadOnlyList<Field> fields)
{
    /// <summary>The verb.</summary>
    public string Name { get; } = name;

    /// <summary>What it was called before: files that say so are read, and their author is told; null: it never had another name.</summary>
    public virtual string? FormerName => null;

    /// <summary>What it does, for the reference.</summary>
    public string Summary { get; } = summary;

    /// <summary>Its fields; the first is the main one.</summary>
    public IReadOnlyList<Field> Fields { get; } = fields;

    /// <summary>A step of it, as it can stand in a file.</summary>
    public abstract string Example { get; }

    /// <summary>Whether the value of the first field alone is enough.</summary>
    public virtual bool HasMainField => Fields.Count > 0;

    /// <summary>Whether its steps need a network namespace of their own.</summary>
    public virtual bool NeedsNamespace => false;

    /// <summary>Whether this step needs one.</summary>
    internal virtual bool StepNeedsNamespace(Step step) => NeedsNamespace;

    /// <summary>The settings of the kernel that this step changes.</summary>
    internal virtual IEnumerable<string> KernelSettingsOf(Step step) => [];

    /// <summary>The addresses of servers that a step connects to, beside the one that all servers share.</summary>
    internal virtual IEnumerable<IPAddress> AddressesOf(Step step) => [];

    /// <summary>What a JSON Schema says of the value under the verb: its fields by name, the value of the main one alone, or nothing.</summary>
    internal JsonObject Schema(SchemaDefinitions definitions)
    {
        List<JsonObject> shapes = [SchemaShapes.Mapping(Fields, definitions)];
        if (HasMainField && !Fields.Skip(1).Any(field => field.Required))
            shapes.Add(Fields[0].Schema(Fields[0].Name, definitions));
        if (!Fields.Any(field => field.Required))
            shapes.Add(SchemaShapes.Typed("null"));
        return SchemaShapes.Either(shapes);
    }

    /// <summary>The type of its steps.</summary>
    internal abstract Type StepType { get; }

    /// <summary>Makes a step of values whose required fields are there.</summary>
    internal abstract Step Read(FieldValues values);

    /// <summary>The values that read back as this step.</summary>
    internal abstract FieldValues Write(Step step);

    /// <summary>Names what is wrong with a step after those before it, and notes what it does to servers and sessions.</summary>
    internal abstract void Check(Step step, Scope scope);
}
