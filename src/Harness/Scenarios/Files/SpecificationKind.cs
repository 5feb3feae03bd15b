using System.Net;
using System.Text.Json.Nodes;
using Harness.Observations;
using Harness.Protocols;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>The specification of a server.</summary>
internal sealed class SpecificationKind : ValueKind<ServerSpecification>
{
    /// <summary>The key of what it speaks.</summary>
    internal const string ProtocolName = "protocol";

    internal static readonly Field<ServerCommand> Command = new("command", new CommandKind(), "the program; `$port`, `$address` and `$folder` are replaced in every word, and the path of the program is relative to the scenario file");
    internal static readonly Field<IPAddress> Address = new("address", new AddressKind(), "what `$address` stands for; default: the address that all servers share");
    internal static readonly Field<IReadOnlyList<string>> Args = new("args", new ListKind<string>(new ProcessTextKind("an argument")), "arguments after those of `command`");
    internal static readonly Field<IReadOnlyDictionary<string, string>> Env = new("env", new MapKind<string>(new ProcessTextKind("the name of a variable", isVariable: true), new ProcessTextKind("the value of a variable")), "environment variables in addition to the harness' own");
    internal static readonly Field<string> Folder = new("working-directory", new TextKind("a folder, relative to the scenario file", oneLine: true), "where it starts");
    internal static readonly Field<string> User = new("user", new UserKind(), "the user that it runs as, with the groups of that user; default: that of `rollover`. It takes root");
    internal static readonly Field<string> PidFile = new("pid-file", new TextKind("a file, relative to the scenario file", oneLine: true), "names the main process of a server that goes into the background: when the launched process exits with 0, the process in this file is the one that signals go to, and its end is the server's");
    internal static readonly Field<Readiness> Ready = new("ready", new ReadinessKind(), "when it counts as ready; default: when it listens, by the kernel's tables");
    internal static readonly Field<Signal> StopSignal = new("stop-signal", new SignalKind(), "what tells it to drain; default SIGTERM");
    internal static readonly Field<TimeSpan> Grace = new("grace", new DurationKind(), "how long it may take to exit after that; default 30s");

    internal static readonly Field<ListenerSource> ListenFds = new("listen-fds", new ListenerSourceKind(), "it inherits its listening socket as descriptor 3, as from systemd: `shared`, one that the run keeps; `own`, one with SO_REUSEPORT; `{ from: v1 }`, those of a running server");

    internal static readonly Field<ProperEnd> Exit = new("exit", new ProperEndKind(), "how it ends when it was told to: an exit code, or the signal by which it ends itself; default 0");

    private readonly Field<ProtocolSpecification> protocol;

    /// <summary>For these protocols beside those that are always there.</summary>
    /// <param name="added">The protocols of extensions.</param>
    public SpecificationKind(IReadOnlyList<IProtocol> added)
    {
        protocol = new(ProtocolName, new ProtocolKind(added), "what it speaks, as all servers of the port do: see below");
        Fields = [Command, Address, Args, Env, Folder, User, PidFile, Ready, protocol, StopSignal, Grace, ListenFds, Exit];
    }

    /// <summary>All fields, for the reference.</summary>
    internal IReadOnlyList<Field> Fields { get; }

    public override string Description => "a server specification";

    public override bool TryRead(Node node, Problems problems, out ServerSpecification value)
    {
        value = ServerSpecification.Default;
        if (node is not MappingNode mapping)
        {
            problems.Add(node.Span, "a server specification is a mapping", "write '{ command: echo }'");
            return false;
        }

        if (!FieldReader.TryRead(mapping, "a server specification", node.Span, Fields, [], problems, out var values))
            return false;
        value = new ServerSpecification
        {
            Command = values.Find(Command),
            Address = values.Find(Address),
            Args = values.Find(Args),
            Env = values.Find(Env),
            WorkingDirectory = values.Find(Folder),
            User = values.Find(User),
            PidFile = values.Find(PidFile),
            Ready = values.Find(Ready),
            Protocol = values.Find(protocol),
            StopSignal = values.Find(StopSignal),
            Grace = values.FindValue(Grace),
            ListenFds = values.Find(ListenFds),
            Exit = values.Find(Exit),
        };
        return true;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => definitions.Reference("server-specification", () => SchemaShapes.Mapping(Fields, definitions));

    public override Node Write(ServerSpecification value) => FieldReader.Write(new FieldValues()
        .Set(Command, value.Command)
        .Set(Address, value.Address)
        .Set(Args, value.Args)
        .Set(Env, value.Env)
        .Set(Folder, value.WorkingDirectory)
        .Set(User, value.User)
        .Set(PidFile, value.PidFile)
        .Set(Ready, value.Ready)
        .Set(protocol, value.Protocol)
        .Set(StopSignal, value.StopSignal)
        .SetValue(Grace, value.Grace)
        .Set(ListenFds, value.ListenFds)
        .Set(Exit, value.Exit));
}
