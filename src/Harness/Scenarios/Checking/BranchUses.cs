namespace Harness.Scenarios.Checking;

/// <summary>Which steps use which sessions and traffic, of steps that run one after the other beside others. Of several the first counts.</summary>
internal sealed class BranchUses
{
    // Of the session that a step means by 'all' no more is known than that it may be any.
    private const string Any = "";

    private readonly Dictionary<(string Session, SessionUse Use), Step> first = [];
    private readonly Dictionary<string, Step> refusalsExpected = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Step> trafficStopped = new(StringComparer.Ordinal);

    /// <summary>A step uses sessions.</summary>
    public void Add(Step step, SessionSet set, SessionUse use)
    {
        foreach (var name in set.All ? [Any] : set.Names)
            first.TryAdd((name, use), step);
    }

    /// <summary>A step ends or half-closes sessions: that it needs them for that is no use of its own.</summary>
    public void AddEnd(Step step, SessionSet set, SessionUse use)
    {
        foreach (var name in set.All ? [Any] : set.Names)
        {
            foreach (var own in new[] { SessionUse.Needs, SessionUse.Sends })
            {
                if (first.TryGetValue((name, own), out var by) && ReferenceEquals(by, step))
                    first.Remove((name, own));
            }
        }

        Add(step, set, use);
    }

    /// <summary>A step expects connects of traffic to be refused.</summary>
    public void Expect(string traffic, Step step) => refusalsExpected.TryAdd(traffic, step);

    /// <summary>A step stops traffic.</summary>
    public void Stop(string traffic, Step step) => trafficStopped.TryAdd(traffic, step);

    /// <summary>Of steps that run at the same time, one that expects refusals of traffic and another one that stops it.</summary>
    public static IEnumerable<(string Traffic, Step Expects, Step Stops)> ExpectedOfStopped(IReadOnlyList<BranchUses> branches) =>
        from branch in branches
        from expected in branch.refusalsExpected
        from other in branches
        where other != branch && other.trafficStopped.ContainsKey(expected.Key)
        select (expected.Key, expected.Value, other.trafficStopped[expected.Key]);

    /// <summary>Of steps that run at the same time, two that expect refusals of the same traffic: which of them a refusal is for cannot be told.</summary>
    public static IEnumerable<(string Traffic, Step First, Step Second)> ExpectedTwice(IReadOnlyList<BranchUses> branches) =>
        from expected in branches.SelectMany(branch => branch.refusalsExpected)
        group expected.Value by expected.Key into steps
        where steps.Count() > 1
        select (steps.Key, steps.First(), steps.ElementAt(1));

    /// <summary>Takes what steps inside of a step do.</summary>
    public void Take(BranchUses inner)
    {
        foreach (var (traffic, step) in inner.refusalsExpected)
            refusalsExpected.TryAdd(traffic, step);
        foreach (var (traffic, step) in inner.trafficStopped)
            trafficStopped.TryAdd(traffic, step);
        foreach (var (key, step) in inner.first)
            first.TryAdd(key, step);
    }

    /// <summary>What contradicts each other in steps that run at the same time.</summary>
    /// <param name="branches">What each of them does.</param>
    /// <param name="isHalfClosed">Whether a session surely was half-closed before: a step that sends on 'all' leaves it out.</param>
    public static IEnumerable<Contradiction> Between(IReadOnlyList<BranchUses> branches, Func<string, bool> isHalfClosed)
    {
        // By the session and what is done to it, by whom.
        var all = branches.SelectMany((branch, number) => branch.first.Select(use => (use.Key.Session, use.Key.Use, Step: use.Value, Branch: number)))
            .ToLookup(use => (use.Session, use.Use));
        var ofUse = all.SelectMany(group => group).ToLookup(use => use.Use);
        foreach (var (use, other) in Contradicting)
        {
            foreach (var one in ofUse[use])
            {
                var against = one.Session == Any ? ofUse[other] : all[(one.Session, other)].Concat(all[(Any, other)]);
                foreach (var contrary in against.Where(contrary => use == other ? contrary.Branch < one.Branch : contrary.Branch != one.Branch))
                {
                    if (one.Session == Any && use is SessionUse.Sends && isHalfClosed(contrary.Session))
                        continue;
                    yield return new Contradiction(one.Session == Any ? contrary.Session : one.Session, one.Step, use, contrary.Step, other);
                    break;
                }
            }
        }
    }

    private static IEnumerable<(SessionUse Use, SessionUse Other)> Contradicting =>
    [
        (SessionUse.Needs, SessionUse.Ends),
        (SessionUse.Sends, SessionUse.Ends),
        (SessionUse.Sends, SessionUse.HalfCloses),
        (SessionUse.Receives, SessionUse.Requests),
        (SessionUse.Receives, SessionUse.Receives),
    ];

    /// <summary>Two steps that run at the same time and contradict each other.</summary>
    /// <param name="Session">The session; empty if both mean all of them.</param>
    /// <param name="Step">The step that uses it.</param>
    /// <param name="Use">How.</param>
    /// <param name="Other">The step that is in its way.</param>
    /// <param name="Does">By what.</param>
    internal sealed record Contradiction(string Session, Step Step, SessionUse Use, Step Other, SessionUse Does)
    {
        /// <summary>What is wrong, in one line without a full stop.</summary>
        public string Message
        {
            get
            {
                var (session, it) = Session.Length == 0 ? ("sessions", "them") : ($"the session '{Session}'", "it");
                var meanwhile = Does switch
                {
                    SessionUse.Receives => "receives them as well",
                    SessionUse.Requests => "sends without waiting: which replies are meant is not said",
                    SessionUse.HalfCloses => $"half-closes {it}",
                    _ => $"ends {it}",
                };
                var use = Use switch
                {
                    SessionUse.Receives => $"the replies on {session} are received",
                    SessionUse.Sends => $"this step sends on {session}",
                    _ => $"this step needs {session}",
                };
                return $"{use} while a step that runs at the same time {meanwhile}";
            }
        }

        /// <summary>How to mend it.</summary>
        public string Remedy => $"the other one is in line {Other.Place.Line}: put them one after the other"
            + (Does == SessionUse.HalfCloses ? "; a request that is followed by a half-close is 'send' with 'wait: false', 'half-close' and then 'receive'" : "");
    }
}
