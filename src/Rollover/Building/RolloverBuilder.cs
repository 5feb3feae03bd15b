using System.Text;

namespace Rollover;

/// <summary>
/// A scenario that is built in C#. It makes the text of a scenario file, so that all of it is checked, run and reported as one is: <see cref="ToYaml"/> shows it, and
/// <see cref="Verifier.RunAsync(RolloverBuilder, RunOptions?, CancellationToken)"/> runs it.
/// </summary>
public sealed class RolloverBuilder
{
    private readonly string name;
    private readonly List<(string Key, ScenarioValue Value)> header = [];
    private readonly List<(string Name, ScenarioValue Value)> servers = [];
    private readonly List<(string Name, ScenarioValue Value)> kernel = [];
    private readonly List<ScenarioValue> violated = [];
    private readonly List<string> sometimes = [];
    private readonly ScenarioSteps steps = new();

    /// <summary>A scenario with a name.</summary>
    /// <param name="name">Its name, for people: one line.</param>
    public RolloverBuilder(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        this.name = ArgumentTexts.Whole(name, nameof(name));
    }

    /// <summary>What its file would be called: reports name it.</summary>
    internal string FileName
    {
        get
        {
            var words = new string([.. name.Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : '-')]).Split('-', StringSplitOptions.RemoveEmptyEntries);
            var slug = string.Join('-', words);
            return $"{(slug.Length == 0 ? "scenario" : slug[..Math.Min(slug.Length, 80)])}.yaml";
        }
    }

    /// <summary>What it shows.</summary>
    /// <param name="text">The text.</param>
    public RolloverBuilder Description(string text) => Set("description", ScenarioValue.FromString(ArgumentTexts.Whole(text, nameof(text))));

    /// <summary>Words by which it can be chosen.</summary>
    /// <param name="tags">The words.</param>
    public RolloverBuilder Tags(params IEnumerable<string> tags) => Set("tags", ScenarioValue.FromStrings(ArgumentTexts.AllWhole(tags, nameof(tags))));

    /// <summary>Programs that it needs: a machine that lacks one skips it.</summary>
    /// <param name="programs">Names, which are looked up in PATH, also with a least version (<c>node >= 20</c>), or paths.</param>
    public RolloverBuilder Needs(params IEnumerable<string> programs) => Set("needs", ScenarioValue.FromStrings(ArgumentTexts.AllWhole(programs, nameof(programs))));

    /// <summary>How long the whole scenario may take; 60 s by default.</summary>
    /// <param name="timeout">From 1 ms to 1 hour.</param>
    public RolloverBuilder Timeout(TimeSpan timeout) => Set("timeout", Limit(timeout, nameof(timeout)));

    /// <summary>The default for every server.</summary>
    /// <param name="settings">Its specification.</param>
    public RolloverBuilder Server(Action<ServerSettings> settings) => Set("server", Specification(settings));

    /// <summary>A server that differs from the default.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="settings">In what it differs.</param>
    public RolloverBuilder Server(string server, Action<ServerSettings> settings)
    {
        ArgumentNullException.ThrowIfNull(server);
        servers.Add((server, Specification(settings)));
        return this;
    }

    /// <summary>A setting of the kernel, in the scenario's own network namespace.</summary>
    /// <param name="setting">Its name, such as <c>tcp_migrate_req</c>.</param>
    /// <param name="value">Its value.</param>
    public RolloverBuilder Kernel(string setting, int value)
    {
        ArgumentNullException.ThrowIfNull(setting);
        kernel.Add((setting, value));
        return this;
    }

    /// <summary>Puts clients and servers on two hosts.</summary>
    /// <param name="roundTrip">How long a packet takes there and back.</param>
    /// <param name="jitter">How much longer a packet may take in one direction; null: nothing.</param>
    /// <param name="loss">The part of the packets that is lost, from 0 to 1; null: none.</param>
    public RolloverBuilder Network(TimeSpan roundTrip, TimeSpan? jitter = null, decimal? loss = null)
    {
        List<(string Key, ScenarioValue Value)> network = [("rtt", roundTrip)];
        if (jitter is { } varies)
            network.Add(("jitter", varies));
        if (loss is { } lost)
            network.Add(("loss", lost));
        return Set("network", ScenarioValue.Map(network));
    }

    /// <summary>Its servers share an address of IPv6.</summary>
    public RolloverBuilder OnIPv6() => Set("family", "ipv6");

    /// <summary>How long a connect may take beyond the network's round trip; 250 ms by default.</summary>
    /// <param name="limit">From 1 ms to 1 hour.</param>
    public RolloverBuilder ConnectLimit(TimeSpan limit) => Set("connect-limit", Limit(limit, nameof(limit)));

    /// <summary>How long a reply may take beyond the network's round trip; 1 s by default.</summary>
    /// <param name="limit">From 1 ms to 1 hour.</param>
    public RolloverBuilder ReplyLimit(TimeSpan limit) => Set("reply-limit", Limit(limit, nameof(limit)));

    /// <summary>It breaks a rule on purpose: it is verified if exactly the rules that are named so are violated.</summary>
    /// <param name="rule">The rule: docs/rules.md.</param>
    /// <param name="step">The number of the step in which it is violated, such as <c>4</c>; null: any.</param>
    public RolloverBuilder ExpectViolated(string rule, string? step = null)
    {
        ArgumentNullException.ThrowIfNull(rule);
        violated.Add(step is null ? rule : ScenarioValue.Map(("rule", rule), ("step", step)));
        return this;
    }

    /// <summary>Conditions that it has to reach: a run in which one of them never happened is inconclusive. Called again, it adds more.</summary>
    /// <param name="conditions">Their names.</param>
    public RolloverBuilder Sometimes(params IEnumerable<string> conditions)
    {
        sometimes.AddRange(ArgumentTexts.AllWhole(conditions, nameof(conditions)));
        return Set("sometimes", ScenarioValue.FromStrings(sometimes));
    }

    /// <summary>What happens, in order. Called again, it adds more steps.</summary>
    /// <param name="build">Adds the steps.</param>
    public RolloverBuilder Steps(Action<ScenarioSteps> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        build(steps);
        return this;
    }

    /// <summary>The text of its file.</summary>
    public string ToYaml()
    {
        var text = new StringBuilder("version: 1\n");
        YamlWriter.Line(text, 0, "name", name);
        foreach (var (key, value) in header)
            YamlWriter.Line(text, 0, key, value);
        if (kernel.Count > 0)
            YamlWriter.Line(text, 0, "kernel", ScenarioValue.Map(kernel));
        if (violated.Count > 0)
            YamlWriter.Line(text, 0, "expect", ScenarioValue.Map(("violated", ScenarioValue.List(violated))));
        if (servers.Count > 0)
        {
            text.Append("servers:\n");
            foreach (var (server, value) in servers)
                YamlWriter.Line(text, 2, server, value);
        }

        text.Append("steps:");
        if (steps.All.Count == 0)
            return text.Append(" []\n").ToString();
        text.Append('\n');
        YamlWriter.Steps(text, 2, steps.All);
        return text.ToString();
    }

    /// <summary>The text of its file.</summary>
    public override string ToString() => ToYaml();

    private static ScenarioValue Limit(TimeSpan limit, string name)
    {
        if (limit < TimeSpan.FromMilliseconds(1) || limit > TimeSpan.FromHours(1))
            throw new ArgumentOutOfRangeException(name, limit, "it is from 1 ms to 1 hour");
        return limit;
    }

    private static ScenarioValue Specification(Action<ServerSettings> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        var settings = new ServerSettings();
        build(settings);
        return settings.Value;
    }

    private RolloverBuilder Set(string key, ScenarioValue value)
    {
        header.RemoveAll(entry => string.Equals(entry.Key, key, StringComparison.Ordinal));
        header.Add((key, value));
        return this;
    }
}
