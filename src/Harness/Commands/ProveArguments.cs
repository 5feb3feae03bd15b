using System.CommandLine;
using System.CommandLine.Parsing;
using Harness.KernelModel;
using Harness.Proving;
using Harness.Scenarios.Values;

namespace Harness.Commands;

/// <summary>The world that <c>rollover prove</c> is about.</summary>
internal sealed class ProveArguments
{
    private static readonly RolloverWorld defaults = new();

    private readonly Option<ModelDrainMode> drain = Choice<ModelDrainMode>("--drain", "MODE", $"How servers leave: {Names<ModelDrainMode>()} [default: steer]");
    private readonly Option<PlanPart[]> without = Choices<PlanPart>("--without", "PART", $"Leaves out a part of the drain; may be given several times: {Names<PlanPart>()}");
    private readonly Option<int> servers = Number("--servers", "Servers that listen at the start", 1, ModelDescription.MostServers, defaults.Servers);
    private readonly Option<int> rollovers = Number("--rollovers", "How many of them leave, all at any moment", 0, ModelDescription.MostServers, defaults.Rollovers);
    private readonly Option<bool> outside = new("--outside") { Description = "Servers are taken out of their group from outside, each by a tool ('rollover leave'), and then told to leave; without --drain they close at once. --without then leaves out a part of the tool" };
    private readonly Option<int> listeners = Number("--listeners", "From outside: listeners of each server that leaves", 1, ModelDescription.MostServers, defaults.Listeners);
    private readonly Option<int> otherListeners = Number("--other-listeners", "From outside: listeners of each other server", 1, ModelDescription.MostServers, defaults.OtherListeners);
    private readonly Option<bool> interleaved = new("--interleaved") { Description = "From outside: the servers' listeners take turns in the group" };
    private readonly Option<int> tools = Number("--tools", "From outside: tools for each server that leaves", 1, ModelTool.Most, defaults.Tools);
    private readonly Option<int> toolKills = Number("--tool-kills", "From outside: tools that may be killed at any moment", 0, ModelTool.Most, defaults.ToolKills);
    private readonly Option<int> toolCancels = Number("--tool-cancels", "From outside: tools that may be told to end at any moment", 0, ModelTool.Most, defaults.ToolCancels);
    private readonly Option<int> joins = Number("--joins", "Servers that are started at any moment, and stay", 0, ModelDescription.MostServers, defaults.Joins);
    private readonly Option<int> clients = Number("--clients", "Clients that send a request at once", 0, 8, defaults.Clients);
    private readonly Option<int> serverFirst = Number("--server-first-clients", "Clients that wait for the server to speak first", 0, 8, defaults.ServerFirstClients);
    private readonly Option<int> vanishing = Number("--vanishing-clients", "Clients that may be gone before their handshake is done", 0, 8, defaults.VanishingClients);
    private readonly Option<int> backlog = Number("--backlog", "The backlog of each listener; one more fits", 0, 65535, defaults.Backlog);
    private readonly Option<int> migrate = Number("--migrate", "net.ipv4.tcp_migrate_req: 0 or 1", 0, 1, 0);
    private readonly Option<bool> cookies = new("--syn-cookies") { Description = "net.ipv4.tcp_syncookies is 2: every handshake by a SYN cookie" };
    private readonly Option<int> kills = Number("--kills", "Servers that may be killed at any moment", 0, ModelDescription.MostServers, defaults.Kills);
    private readonly Option<int> foreign = Number("--foreign-programs", "How many times a foreign process may change the group's program", 0, 4, defaults.ForeignPrograms);
    private readonly Option<bool> rough = new("--rough-probes") { Description = "The search for the index steers all new connections (ret k), not only the probes" };
    private readonly Option<bool> atomic = new("--atomic-segments") { Description = "Assumes that the kernel handles a segment in one step" };
    private readonly Option<bool> unsettled = new("--unsettled") { Description = "Does not assume that 2 ms are longer than a softirq" };
    private readonly Option<bool> impatientLock = new("--impatient-lock") { Description = "Does not assume that the lock comes free in time" };
    private readonly Option<bool> impatientWait = new("--impatient-wait") { Description = "Does not assume that SYN_RECV connections end in time" };

    private readonly Command command;

    public ProveArguments(Command command)
    {
        this.command = command;
        foreach (var option in (Option[])[drain, without, servers, rollovers, outside, listeners, otherListeners, interleaved, tools, toolKills, toolCancels, joins, clients, serverFirst, vanishing, backlog, migrate, cookies, kills, foreign, rough, atomic, unsettled, impatientLock, impatientWait])
            command.Options.Add(option);
    }

    /// <summary>The world that is asked for, or null if none of its options is given.</summary>
    public RolloverWorld? World(ParseResult parsed)
    {
        if (!command.Options.Any(option => parsed.GetResult(option) is { Implicit: false } && option.Name is not (ProveCommand.StatesName or ProveCommand.FolderName or ProveCommand.FilterName or LogOption.Name)))
            return null;
        return new RolloverWorld
        {
            Mode = parsed.GetResult(drain) is not null ? parsed.GetValue(drain) : parsed.GetValue(outside) ? ModelDrainMode.Immediate : defaults.Mode,
            Without = parsed.GetValue(without) ?? [],
            Servers = parsed.GetValue(servers),
            Rollovers = parsed.GetValue(rollovers),
            LeavesOutside = parsed.GetValue(outside),
            Listeners = parsed.GetValue(listeners),
            OtherListeners = parsed.GetValue(otherListeners),
            Interleaved = parsed.GetValue(interleaved),
            Tools = parsed.GetValue(tools),
            ToolKills = parsed.GetValue(toolKills),
            ToolCancels = parsed.GetValue(toolCancels),
            Joins = parsed.GetValue(joins),
            Clients = parsed.GetValue(clients),
            ServerFirstClients = parsed.GetValue(serverFirst),
            VanishingClients = parsed.GetValue(vanishing),
            Backlog = parsed.GetValue(backlog),
            Migrate = parsed.GetValue(migrate) == 1,
            SynCookies = parsed.GetValue(cookies),
            Kills = parsed.GetValue(kills),
            ForeignPrograms = parsed.GetValue(foreign),
            ProbesRoughly = parsed.GetValue(rough),
            Assumptions = new ModelAssumptions
            {
                AtomicSegments = parsed.GetValue(atomic),
                SettlingSuffices = !parsed.GetValue(unsettled),
                LockIsPatient = !parsed.GetValue(impatientLock),
                WaitIsPatient = !parsed.GetValue(impatientWait),
            },
        };
    }

    internal static Option<int> Number(string name, string description, int least, int most, int standard) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, out var value) && value >= least && value <= most)
                return value;
            result.AddError($"{name} takes a number from {least} to {most}, not '{result.Tokens[0].Value}'");
            return 0;
        },
    };

    private static Option<T> Choice<T>(string name, string helpName, string description) where T : struct, Enum => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => Parse<T>(name, result, result.Tokens[0].Value),
    };

    private static Option<T[]> Choices<T>(string name, string helpName, string description) where T : struct, Enum => new(name)
    {
        Description = description,
        HelpName = helpName,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => [.. result.Tokens.Select(token => Parse<T>(name, result, token.Value))],
    };

    private static T Parse<T>(string name, ArgumentResult result, string word) where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (ProofReport.NameOf(value) == word)
                return value;
        }

        result.AddError($"{name}: there is no '{word}'; {Suggestion.Remedy(word, Enum.GetValues<T>().Select(ProofReport.NameOf))}");
        return default;
    }

    private static string Names<T>() where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(ProofReport.NameOf));
}
