namespace Harness.Topics;

/// <summary>Something that can be explained.</summary>
/// <param name="Kind">What it is: <c>verb</c>, <c>rule</c>, <c>hazard</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it is, in one line.</param>
/// <param name="Paragraphs">All that is said of it, in the order in which it is shown.</param>
/// <param name="Example">How it stands in a scenario.</param>
/// <param name="Page">Where more is documented, relative to the repository, with the heading.</param>
internal sealed record Topic(string Kind, string Name, string Summary, IReadOnlyList<string> Paragraphs, string Example, string Page)
{
    /// <summary>What can be given to a verb; empty for what is none.</summary>
    public IReadOnlyList<TopicField> Fields { get; init; } = [];
}

/// <summary>A field of what is explained.</summary>
/// <param name="Name">Its name, and the other one that it has.</param>
/// <param name="Note">Whether it has to be given, and whether its value alone is enough; empty: neither.</param>
/// <param name="Value">What its value may be.</param>
/// <param name="Meaning">What it means.</param>
internal sealed record TopicField(string Name, string Note, string Value, string Meaning);
