using Harness.Scenarios.Text;

namespace Harness.Scenarios.Including;

/// <summary>The name of a file of steps, with its steps: what stands in a tree in the place of the name.</summary>
/// <param name="Span">Where the name stands.</param>
/// <param name="File">The name, as its author wrote it.</param>
/// <param name="Steps">The list of steps in the file; its places are those of that file.</param>
internal sealed record IncludedNode(SourceSpan Span, string File, Node Steps) : Node(Span);
