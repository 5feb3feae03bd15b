using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>The program of a server: the word <c>echo</c>, or a list of the program and its arguments.</summary>
internal sealed class CommandKind : ValueKind<ServerCommand>
{
    private static readonly ListKind<string> words = new(new ProcessTextKind("a word of the command"), least: 1);

    public override string Description => "'echo' (the EchoServer of this repository), or a list: the program and its arguments";

    public override bool TryRead(Node node, Problems problems, out ServerCommand value)
    {
        value = ServerCommand.Echo;
        if (node is ScalarNode { Value: "echo" })
            return true;
        if (node is ScalarNode { IsNull: false } line)
        {
            problems.Add(node.Span, "a command is 'echo' or a list of words, since no shell reads it", RemedyFor(line.Value));
            return false;
        }

        if (node is not SequenceNode)
        {
            problems.Add(node.Span, "a command is 'echo' or a list of words", "write 'command: echo'");
            return false;
        }

        if (!words.TryRead(node, problems, out var read))
            return false;
        value = new ServerCommand(read);
        return true;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Either(SchemaShapes.Words(["echo"]), words.Schema(definitions));

    public override Node Write(ServerCommand value) => value.IsEcho ? new ScalarNode(SourceSpan.Start, "echo") : words.Write(value.Words);

    private static string RemedyFor(string line)
    {
        if (Suggestion.For(line, ["echo"]) is { } meant)
            return $"did you mean '{meant}'?";
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return $"write {FlowText.Of(new SequenceNode(SourceSpan.Start, [.. words.Select(word => new ScalarNode(SourceSpan.Start, word, Quoted: true))]))}";
    }
}
