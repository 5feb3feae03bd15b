using Harness.Protocols;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Checking;

/// <summary>
/// What is known, before anything runs, of the servers and sessions at one point of a scenario. Steps say what they use and
/// what they change; a use that cannot be right is a problem. What may be right is none: a false alarm would keep a good
/// scenario from being run at all.
/// </summary>
internal sealed class Scope
{
    // All sessions that all steps say 'all' of, one by one: what bounds the time that a check can take.
    private const long MostLooks = 2_000_000;

    // Of a range longer than this, in a step that cannot be read, the names are not worth being looked at one by one.
    private const int LargestDoubtfulRange = 1000;

    private readonly Problems problems;
    private readonly Action<Step, Scope> checkStep;
    private readonly Fates<ServerFate> servers;
    private readonly Fates<SessionFate> sessions;
    private readonly Fates<TrafficFate> traffic;
    private readonly HashSet<SourceSpan> reported;
    private readonly BranchUses? uses;
    private readonly Dictionary<string, Step> refusalsExpected = new(StringComparer.Ordinal);
    private bool isSecondTurn;
    private bool isRehearsal;
    private Step? current;

    /// <summary>The beginning of a scenario: no server, no session.</summary>
    /// <param name="problems">Collects what is wrong.</param>
    /// <param name="checkStep">Checks a step inside of another one.</param>
    public Scope(Problems problems, Action<Step, Scope> checkStep) : this(problems, checkStep, new Fates<ServerFate>(), new Fates<SessionFate>(), new Fates<TrafficFate>(), [], uses: null)
    {
    }

    private Scope(Problems problems, Action<Step, Scope> checkStep, Fates<ServerFate> servers, Fates<SessionFate> sessions, Fates<TrafficFate> traffic, HashSet<SourceSpan> reported, BranchUses? uses)
    {
        this.problems = problems;
        this.checkStep = checkStep;
        this.servers = servers;
        this.sessions = sessions;
        this.traffic = traffic;
        this.reported = reported;
        this.uses = uses; // of steps that run beside no others, nothing can be in their way
    }

    /// <summary>Every server that a step so far started.</summary>
    public IReadOnlyCollection<string> Servers => [.. servers.Names];

    /// <summary>Which addresses the clients and the servers have.</summary>
    public AddressPlan Addresses { get; init; } = AddressPlan.Loopback;

    /// <summary>The family of the address that all servers share.</summary>
    public System.Net.Sockets.AddressFamily Family { get; init; } = System.Net.Sockets.AddressFamily.InterNetwork;

    /// <summary>The network between clients and servers, or null.</summary>
    public NetworkSpecification? Network { get; init; }

    /// <summary>The specification of a server by its name; null where that is not known.</summary>
    internal Func<string, ServerSpecification?> SpecificationOf { get; init; } = _ => null;

    /// <summary>What is said on the port.</summary>
    internal IProtocol Protocol { get; init; } = ProtocolCatalog.Of(ProtocolSpecification.Default);

    /// <summary>Whether a step so far started this server, or may have.</summary>
    internal bool MayHaveStarted(string server) => !servers[server].IsAbsent;

    /// <summary>Adds a problem at a field of a step.</summary>
    public void Report(Step step, string field, string message, string? remedy = null)
    {
        ArgumentNullException.ThrowIfNull(step);
        Report(step.PlaceOf(field), message, remedy);
    }

    /// <summary>A step uses an address.</summary>
    public void UseAddress(Step step, string field, System.Net.IPAddress address, AddressUse use)
    {
        if (Addresses.ProblemOf(address, use) is var (message, remedy))
            Report(step, field, message, remedy);
    }

    /// <summary>A step starts a server of this name.</summary>
    public void Start(Step step, string field, string server)
    {
        var fate = servers[server];
        if (fate.Value is not null && !fate.Is(ServerFate.Ended))
            Report(step, field, $"there is a server '{server}' already", "give it another name, or let the first one end before ('assert-exit')");
        if (SpecificationOf(server)?.ListenFds?.Server is { } source)
            UseRunning(step, field, source);
        servers.Begin(server, ServerFate.Running, step);
    }

    /// <summary>A step speaks of a server, which may have ended.</summary>
    public bool Use(Step step, string field, string server)
    {
        if (!servers[server].IsAbsent)
            return true;

        var names = servers.Names.ToList();
        var remedy = Suggestion.For(server, names) is { } meant
            ? $"did you mean '{meant}'?"
            : $"start it first: '- spawn: {server}'{(names.Count is > 0 and <= 8 ? $"; there {(names.Count == 1 ? "is" : "are")} {string.Join(", ", names)}" : "")}";
        Report(step, field, $"there is no server '{server}' at this point", remedy);
        return false;
    }

    /// <summary>A step needs a server that has not ended.</summary>
    public void UseRunning(Step step, string field, string server)
    {
        if (!Use(step, field, server))
            return;
        var fate = servers[server];
        if (fate.Is(ServerFate.Ended))
            Report(step, field, $"the server '{server}' has ended before this step", $"the step in line {LineOf(fate.By)} waits for its end");
        else if (fate.Is(ServerFate.Killed) || fate.Is(ServerFate.KilledWhileEnding))
            Report(step, field, $"the server '{server}' has been killed before this step", $"the step in line {LineOf(fate.By)} sends it a SIGKILL");
    }

    /// <summary>A step tells a server to end; <paramref name="waits"/>: and it has ended when the step is done.</summary>
    public void End(string server, bool waits)
    {
        if (waits)
            Change(servers, server, ServerFate.Ended, _ => true);
        else
            Change(servers, server, ServerFate.ToldToEnd, fate => fate == ServerFate.Running);
    }

    /// <summary>A step kills a server.</summary>
    internal void Kill(string server)
    {
        var wasTold = servers[server].Is(ServerFate.ToldToEnd);
        Change(servers, server, wasTold ? ServerFate.KilledWhileEnding : ServerFate.Killed, fate => fate is ServerFate.Running or ServerFate.ToldToEnd);
    }

    /// <summary>The step that killed a server which nothing had told to end before; null if there surely is none.</summary>
    internal Step? KillerOf(string server) => servers[server] is { Value: ServerFate.Killed } fate ? fate.By : null;

    /// <summary>A step needs somebody who can accept what it opens.</summary>
    internal void UseAnyServer(Step step, string field, string remedy = "start one first: '- spawn: v1', or expect the refusal: 'expect: refused'")
    {
        if (!servers.MayAny(_ => true))
            Report(step, field, "no server has been started at this point, so nobody can accept", remedy);
    }

    /// <summary>A step opens sessions; <paramref name="refused"/>: or would, if it were not to be refused.</summary>
    internal void Connect(Step step, string field, SessionSet set, bool refused)
    {
        if (set.All)
        {
            Report(step, field, "'all' names the sessions that are open; a connect needs names", "name them: 's1..s4'");
            return;
        }

        foreach (var (part, names) in SessionParts.Of(step, field, set))
        {
            if (names.FirstOrDefault(name => sessions[name].Value is SessionFate.Open or SessionFate.HalfClosed) is { } taken)
                Report(step, part, $"there is an open session '{taken}' already", "give it another name, or end the first one before ('disconnect')");
        }

        foreach (var (part, names) in SessionParts.Of(step, field, set))
        {
            if (names.FirstOrDefault(name => traffic[name].Value is not null) is { } taken)
                Report(step, part, $"there is traffic '{taken}': its name and that of a session cannot be the same", "give the session another name");
        }

        foreach (var name in refused ? [] : set.Names)
            sessions.Begin(name, SessionFate.Open, step);
    }

    /// <summary>A step opens sessions.</summary>
    public void Connect(Step step, string field, SessionSet set)
    {
        UseAnyServer(step, field);
        Connect(step, field, set, refused: false);
    }

    /// <summary>A step uses sessions that are open; <paramref name="sends"/>: and sends on them.</summary>
    public void Use(Step step, string field, SessionSet set, bool sends)
    {
        ArgumentNullException.ThrowIfNull(set);
        uses?.Add(step, set, sends ? SessionUse.Sends : SessionUse.Needs);
        if (set.All && !CanLookAtAll(step, field))
            return;
        if (set.All)
        {
            if (!sessions.MayAny(fate => fate != SessionFate.Ended))
                Report(step, field, "no session is open at this point", "open some first: '- connect: s1..s4'");
            else if (sends && !sessions.MayAny(fate => fate == SessionFate.Open))
                Report(step, field, "every session that is open is half-closed: none can send", "use them before the step that half-closes them");
            return;
        }

        // One range, one problem.
        foreach (var (part, names) in SessionParts.Of(step, field, set))
        {
            if (names.FirstOrDefault(name => sessions[name].IsAbsent) is { } absent)
                Report(step, part, $"there is no session '{absent}' at this point", Suggestion.For(absent, sessions.Names) is { } meant ? $"did you mean '{meant}'?" : $"open it first: '- connect: {absent}'");
            else if (names.FirstOrDefault(name => sessions[name].Is(SessionFate.Ended)) is { } ended)
                Report(step, part, $"the session '{ended}' has been ended before this step", $"by the step in line {LineOf(sessions[ended].By)}: end it later, or connect it again");
            else if (sends && names.FirstOrDefault(name => sessions[name].Is(SessionFate.HalfClosed)) is { } half)
                Report(step, part, $"the session '{half}' is half-closed: it can no longer send", $"by the step in line {LineOf(sessions[half].By)}: half-close it later");
        }
    }

    /// <summary>A step sends on those of the sessions that can send.</summary>
    internal void SendWhereOpen(Step step, SessionSet set) => uses?.Add(step, set, SessionUse.Sends);

    /// <summary>A step sends on sessions and does not wait for the replies.</summary>
    internal void Request(Step step, SessionSet set) => uses?.Add(step, set, SessionUse.Requests);

    /// <summary>A step waits for replies for which no step has waited.</summary>
    internal void Receive(Step step, string field, SessionSet set)
    {
        Use(step, field, set, sends: false);
        uses?.Add(step, set, SessionUse.Receives);
    }

    /// <summary>A step ends its side of sessions.</summary>
    public void EndSessions(SessionSet set, bool halfOnly)
    {
        ArgumentNullException.ThrowIfNull(set);
        uses?.AddEnd(current!, set, halfOnly ? SessionUse.HalfCloses : SessionUse.Ends);
        if (set.All && problems.SessionsLookedAt > MostLooks)
            return;
        foreach (var name in set.All ? [.. sessions.Names] : set.Names)
            Change(sessions, name, halfOnly ? SessionFate.HalfClosed : SessionFate.Ended, fate => fate != SessionFate.Ended);
    }

    /// <summary>A step starts traffic. Its sessions are called <c>t~1</c>, as the attempts of a <c>connect: { to: … }</c> for a session <c>t</c> are.</summary>
    internal void StartTraffic(Step step, string field, string name)
    {
        if (traffic[name].Is(TrafficFate.Running))
            Report(step, field, $"there is traffic '{name}' already", $"started in line {LineOf(traffic[name].By)}: give it another name, or stop the first one before ('stop-traffic')");
        else if (sessions[name].Value is not null)
            Report(step, field, $"there is a session '{name}': its name and that of traffic cannot be the same", "give the traffic another name");
        traffic.Begin(name, TrafficFate.Running, step);
    }

    /// <summary>A step looks at traffic that is under way.</summary>
    internal void UseTraffic(Step step, string field, string name)
    {
        if (traffic[name] is var fate && (fate.IsAbsent || fate.Is(TrafficFate.Stopped)))
            Report(step, field, $"there is no traffic '{name}' at this point", Suggestion.For(name, traffic.Names) is { } meant && meant != name ? $"did you mean '{meant}'?" : $"start it first: '- start-traffic: {{ name: {name}, clients: 64 }}'");
    }

    /// <summary>A step stops traffic.</summary>
    internal void StopTraffic(Step step, string field, string name)
    {
        uses?.Stop(name, step);
        var fate = traffic[name];
        if (fate.IsAbsent)
            Report(step, field, $"there is no traffic '{name}' at this point", Suggestion.For(name, traffic.Names) is { } meant ? $"did you mean '{meant}'?" : $"start it first: '- start-traffic: {{ name: {name}, clients: 64 }}'");
        else if (fate.Is(TrafficFate.Stopped))
            Report(step, field, $"the traffic '{name}' has been stopped before this step", $"by the step in line {LineOf(fate.By)}");
        Change(traffic, name, TrafficFate.Stopped, _ => true);
    }

    /// <summary>While steps run, connects of traffic may be refused.</summary>
    internal void ExpectRefusals(Step step, string field, string name, IReadOnlyList<Step> steps)
    {
        var fate = traffic[name];
        if (fate.IsAbsent)
            Report(step, field, $"there is no traffic '{name}' at this point", Suggestion.For(name, traffic.Names) is { } meant ? $"did you mean '{meant}'?" : $"start it first: '- start-traffic: {{ name: {name}, clients: 64 }}'");
        else if (fate.Is(TrafficFate.Stopped))
            Report(step, field, $"the traffic '{name}' has been stopped before this step, so no connect of it can be refused", $"by the step in line {LineOf(fate.By)}: stop it later");
        else if (refusalsExpected.TryGetValue(name, out var around))
            Report(step, field, $"refusals of the traffic '{name}' are expected already", $"by the step in line {LineOf(around)}, which this one is inside of: remove one of them");
        var isOutermost = refusalsExpected.TryAdd(name, step);
        uses?.Expect(name, step);
        Sequence(steps);
        if (isOutermost)
            refusalsExpected.Remove(name);
    }

    private bool CanLookAtAll(Step step, string field)
    {
        if (problems.SessionsLookedAt > MostLooks)
            return false;
        problems.SessionsLookedAt += sessions.Count;
        if (problems.SessionsLookedAt > MostLooks)
            Report(step, field, "the scenario is too large to be checked: too many steps say 'all' of too many sessions", "split it into several scenarios");
        return problems.SessionsLookedAt <= MostLooks;
    }

    /// <summary>A step that cannot be read mentions these words: any of them may be what it starts, opens or ends.</summary>
    internal void Doubt(IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            servers.Doubt(word);
            traffic.Doubt(word);
            var names = SessionRange.IsMeant(word) ? SessionRange.Expand(word).Names : [word];
            if (names is null || names.Count > LargestDoubtfulRange || word.Equals(SessionSetKind.All, StringComparison.OrdinalIgnoreCase))
                sessions.DoubtAll();
            else
                names.ToList().ForEach(sessions.Doubt);
        }
    }

    /// <summary>Checks steps that run one after the other, <paramref name="turns"/> times.</summary>
    public void Sequence(IReadOnlyList<Step> steps, int turns = 1)
    {
        ArgumentNullException.ThrowIfNull(steps);
        foreach (var step in steps)
            Check(step);

        // The second turn starts from where the first one ended; what is wrong in it is wrong in every later one, and what is not
        // wrong in the second turn of steps inside is not wrong in the second turn of those around them.
        if (turns == 1 || isSecondTurn || isRehearsal || problems.OfPart)
            return;
        isSecondTurn = true;
        foreach (var step in steps)
            Check(step);
        isSecondTurn = false;
    }

    /// <summary>
    /// Checks steps that run at the same time. Each sees what was before, and may see what the others start and open; none may
    /// start or open what another one changes.
    /// </summary>
    public void Parallel(IReadOnlyList<Step> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        var rehearsals = steps.Select(step => Branch(step, servers, sessions, traffic, asRehearsal: true)).ToList();
        var branches = isRehearsal ? rehearsals : Perform(steps, rehearsals);
        if (!isRehearsal)
            ReportContradictions([.. branches.Select(branch => branch.uses!)]);
        Report("server", Branches<ServerFate>.Join(servers, [.. branches.Select(branch => branch.servers)], ServerFates.Together, areFine: true));
        Report("session", Branches<SessionFate>.Join(sessions, [.. branches.Select(branch => branch.sessions)], fates => fates.Max(), areFine: false));
        Report("traffic", Branches<TrafficFate>.Join(traffic, [.. branches.Select(branch => branch.traffic)], fates => fates.Max(), areFine: false));
    }

    private static int LineOf(Step? step) => (step?.Place ?? SourceSpan.Start).Line;

    private void ReportContradictions(List<BranchUses> usedBy)
    {
        foreach (var found in BranchUses.Between(usedBy, name => sessions[name].Is(SessionFate.HalfClosed)))
        {
            if (reported.Add(found.Step.Place))
                problems.Add(found.Step.Place, found.Message, found.Remedy);
        }

        foreach (var (name, first, second) in BranchUses.ExpectedTwice(usedBy))
        {
            if (reported.Add(second.Place))
                problems.Add(second.Place, $"two steps that run at the same time expect refusals of the traffic '{name}'", $"the other one is in line {LineOf(first)}: put them one after the other");
        }

        foreach (var (name, expects, stops) in BranchUses.ExpectedOfStopped(usedBy))
        {
            if (reported.Add(expects.Place))
                problems.Add(expects.Place, $"refusals of the traffic '{name}' are expected while a step that runs at the same time stops it", $"the other one is in line {LineOf(stops)}: put them one after the other");
        }

        usedBy.ForEach(inner => uses?.Take(inner));
    }

    private List<Scope> Perform(IReadOnlyList<Step> steps, List<Scope> rehearsals)
    {
        var ofServers = new Branches<ServerFate>(servers, [.. rehearsals.Select(branch => branch.servers)]);
        var ofSessions = new Branches<SessionFate>(sessions, [.. rehearsals.Select(branch => branch.sessions)]);
        var ofTraffic = new Branches<TrafficFate>(traffic, [.. rehearsals.Select(branch => branch.traffic)]);
        return [.. steps.Select((step, i) => Branch(step, ofServers.SeenBy(i), ofSessions.SeenBy(i), ofTraffic.SeenBy(i), asRehearsal: false))];
    }

    private Scope Branch(Step step, Fates<ServerFate> serversBefore, Fates<SessionFate> sessionsBefore, Fates<TrafficFate> trafficBefore, bool asRehearsal)
    {
        var branch = new Scope(asRehearsal ? new Problems() : problems, checkStep, new(serversBefore), new(sessionsBefore), new(trafficBefore), asRehearsal ? [] : reported, asRehearsal ? null : new BranchUses())
        {
            isSecondTurn = isSecondTurn,
            isRehearsal = asRehearsal,
            Addresses = Addresses,
            Family = Family,
            Network = Network,
            Protocol = Protocol,
            SpecificationOf = SpecificationOf,
        };
        foreach (var (name, around) in refusalsExpected)
            branch.refusalsExpected.Add(name, around);
        branch.Check(step);
        return branch;
    }

    private void Report(string kind, IEnumerable<(string Name, Step First, Step Second)> conflicts)
    {
        // Of a range that two steps change, one problem.
        foreach (var (name, first, second) in conflicts)
        {
            if (reported.Add(second.Place))
                problems.Add(second.Place, $"two steps that run at the same time change the {kind} '{name}'", $"the other one is in line {LineOf(first)}: put them one after the other");
        }
    }

    private void Change<T>(Fates<T> fates, string name, T value, Func<T, bool> from)
        where T : struct, Enum
    {
        // What is done to something of which nothing is known leaves it so, also for steps that run at the same time.
        var fate = fates[name];
        if (fate.IsDoubtful)
            fates.Doubt(name);
        else if (fate.Value is { } was && from(was))
            fates.Change(name, value, current);
    }

    private void Check(Step step)
    {
        current = step;
        checkStep(step, this);
    }

    private void Report(SourceSpan place, string message, string? remedy)
    {
        // What was wrong in the first turn is not said again of the second.
        if (!reported.Add(place) && isSecondTurn)
            return;
        problems.Add(place, isSecondTurn ? $"in the second turn, {message}" : message, remedy);
    }
}
