using Harness.Scenarios.Values;

namespace Harness.Scenarios.Checking;

/// <summary>
/// What is known, before anything runs, of the servers and sessions at one point of a scenario. Steps say what they use and
/// what they change; a use that cannot be right is a problem.
/// </summary>
public sealed class Scope
{
    private readonly Problems problems;
    private readonly Dictionary<string, ServerFate> servers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SessionFate> sessions = new(StringComparer.Ordinal);
    private readonly Action<Step, Scope> checkStep;

    /// <summary>The beginning of a scenario: no server, no session.</summary>
    /// <param name="problems">Collects what is wrong.</param>
    /// <param name="checkStep">Checks a step inside of another one.</param>
    public Scope(Problems problems, Action<Step, Scope> checkStep)
    {
        this.problems = problems;
        this.checkStep = checkStep;
    }

    private enum ServerFate
    {
        Running,
        ToldToEnd,
        Ended,
    }

    private enum SessionFate
    {
        Open,
        HalfClosed,
        Ended,
    }

    /// <summary>Every server that a step so far started.</summary>
    public IReadOnlyCollection<string> Servers => servers.Keys;

    /// <summary>Adds a problem at a field of a step.</summary>
    public void Report(Step step, string field, string message, string? remedy = null) => problems.Add(step.PlaceOf(field), message, remedy);

    /// <summary>A step starts a server of this name.</summary>
    public void Start(Step step, string field, string server)
    {
        if (servers.TryGetValue(server, out var fate) && fate != ServerFate.Ended)
            Report(step, field, $"there is a server '{server}' already", "give it another name, or let the first one end before ('assert-exit')");
        servers[server] = ServerFate.Running;
    }

    /// <summary>A step speaks of a server, which may have ended.</summary>
    public bool Use(Step step, string field, string server)
    {
        if (servers.ContainsKey(server))
            return true;

        var remedy = servers.Count == 0 ? $"start it first: '- spawn: {server}'" : Suggestion.Remedy(server, servers.Keys) ?? $"start it first: '- spawn: {server}'";
        Report(step, field, $"there is no server '{server}' at this point", remedy);
        return false;
    }

    /// <summary>A step needs a server that has not ended.</summary>
    public void UseRunning(Step step, string field, string server)
    {
        if (Use(step, field, server) && servers[server] == ServerFate.Ended)
            Report(step, field, $"the server '{server}' has ended before this step", "an earlier step waits for its exit");
    }

    /// <summary>A step tells a server to end; <paramref name="waits"/>: and it has ended when the step is done.</summary>
    public void End(string server, bool waits) => servers[server] = waits ? ServerFate.Ended : ServerFate.ToldToEnd;

    /// <summary>A step opens sessions.</summary>
    public void Connect(Step step, string field, SessionSet set)
    {
        if (set.All)
        {
            Report(step, field, "'all' names the sessions that are open; a connect needs names", "name them: 's1..s4'");
            return;
        }

        if (servers.Count == 0)
            Report(step, field, "no server has been started at this point, so nobody can accept", "start one first: '- spawn: v1', or expect the refusal: 'expect: refused'");
        foreach (var name in set.Names)
        {
            if (sessions.TryGetValue(name, out var fate) && fate != SessionFate.Ended)
                Report(step, field, $"there is an open session '{name}' already", "give it another name, or end the first one before ('disconnect')");
            sessions[name] = SessionFate.Open;
        }
    }

    /// <summary>A step uses sessions that are open; <paramref name="sends"/>: and sends on them.</summary>
    public void Use(Step step, string field, SessionSet set, bool sends)
    {
        if (set.All && !sessions.Values.Any(fate => fate != SessionFate.Ended))
            Report(step, field, "no session is open at this point", "open some first: '- connect: s1..s4'");
        foreach (var name in set.Names)
        {
            if (!sessions.TryGetValue(name, out var fate))
            {
                Report(step, field, $"there is no session '{name}' at this point", (sessions.Count == 0 ? null : Suggestion.Remedy(name, sessions.Keys)) ?? $"open it first: '- connect: {name}'");
                return; // one range, one problem
            }

            if (fate == SessionFate.Ended)
                Report(step, field, $"the session '{name}' has been ended before this step");
            else if (sends && fate == SessionFate.HalfClosed)
                Report(step, field, $"the session '{name}' is half-closed: it can no longer send");
        }
    }

    /// <summary>A step ends its side of sessions.</summary>
    public void EndSessions(SessionSet set, bool halfOnly)
    {
        foreach (var name in set.All ? sessions.Keys.ToList() : set.Names)
        {
            if (sessions.TryGetValue(name, out var fate) && fate != SessionFate.Ended)
                sessions[name] = halfOnly ? SessionFate.HalfClosed : SessionFate.Ended;
        }
    }

    /// <summary>Checks steps that run one after the other, <paramref name="turns"/> times.</summary>
    public void Sequence(IReadOnlyList<Step> steps, int turns = 1)
    {
        ArgumentNullException.ThrowIfNull(steps);

        // The second turn starts from where the first one ended; what is wrong in it is wrong in every later one.
        for (var turn = 0; turn < Math.Min(turns, 2); turn++)
        {
            foreach (var step in steps)
                checkStep(step, this);
        }
    }

    /// <summary>Checks steps that run at the same time: each sees what was before, and no two may change the same thing.</summary>
    public void Parallel(IReadOnlyList<Step> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        var before = (Servers: Copy(servers), Sessions: Copy(sessions));
        var changedBy = new Dictionary<string, Step>(StringComparer.Ordinal);
        foreach (var step in steps)
        {
            var branch = new Scope(problems, checkStep);
            CopyInto(branch.servers, before.Servers);
            CopyInto(branch.sessions, before.Sessions);
            checkStep(step, branch);
            Merge(step, "server", before.Servers, branch.servers, servers, changedBy);
            Merge(step, "session", before.Sessions, branch.sessions, sessions, changedBy);
        }
    }

    private void Merge<T>(Step step, string kind, Dictionary<string, T> before, Dictionary<string, T> after, Dictionary<string, T> into, Dictionary<string, Step> changedBy)
        where T : struct, Enum
    {
        foreach (var (name, fate) in after)
        {
            if (before.TryGetValue(name, out var earlier) && earlier.Equals(fate))
                continue;
            if (!changedBy.TryAdd($"{kind} {name}", step))
                problems.Add(step.Place, $"two steps that run at the same time change the {kind} '{name}'", "put them one after the other");
            into[name] = fate;
        }
    }

    private static Dictionary<string, T> Copy<T>(Dictionary<string, T> from) => new(from, StringComparer.Ordinal);

    private static void CopyInto<T>(Dictionary<string, T> into, Dictionary<string, T> from)
    {
        foreach (var (name, value) in from)
            into[name] = value;
    }
}
