using System.Globalization;
using Harness.Observations;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Asserts which share of sessions a server gets.</summary>
/// <param name="Sessions">The sessions; null: those of the traffic.</param>
/// <param name="Traffic">The traffic, of which the sessions count that begin while the step waits; null: the sessions.</param>
/// <param name="Server">The server.</param>
/// <param name="AtLeast">The share has to be at least this; null: it may be any.</param>
/// <param name="AtMost">The share has to be at most this; null: it may be any.</param>
/// <param name="ErrorRate">How often the step may be wrong; null: 0.001.</param>
/// <param name="Within">How long traffic may take to prove it; null: 30 s.</param>
internal sealed record AssertShareStep(
    SessionSet? Sessions, string? Traffic, string Server, decimal? AtLeast = null, decimal? AtMost = null, decimal? ErrorRate = null, TimeSpan? Within = null) : Step;

/// <summary><c>assert-share</c>.</summary>
internal sealed class AssertShareVerb() : Verb<AssertShareStep>(
    "assert-share",
    "Asserts which share of sessions a server gets, by the kernel's tables: of named sessions, or of the sessions of traffic that begin while the step waits. The assertion holds when it is statistically proved. It fails when the contrary is proved, or when neither is proved in time.",
    server, sessions, traffic, atLeast, atMost, errorRate, within)
{
    /// <summary>Traffic is judged when so many sessions are over, and then each time that their number has doubled.</summary>
    private const long FirstLook = 50;

    private static readonly TimeSpan byDefault = TimeSpan.FromSeconds(30);

    private static readonly Field<string> server = CommonFields.Server();
    private static readonly SessionsField sessions = new("the sessions");
    private static readonly Field<string> traffic = new("traffic", new NameKind("traffic"), "instead of `sessions`: the name of traffic");
    private static readonly Field<decimal> atLeast = new("at-least", new FractionKind(), "the least share that it has to get");
    private static readonly Field<decimal> atMost = new("at-most", new FractionKind(), "the largest share that it may get");
    private static readonly Field<decimal> errorRate = new("error-rate", new FractionKind(), "how often the step may be wrong, in either way; default 0.001");
    private static readonly Field<TimeSpan> within = new("within", new DurationKind(), "how long traffic may take to prove it; default 30s");

    public override string Example => "- assert-share: { server: v2, traffic: t, at-least: 0.4, at-most: 0.6 }";

    internal override Step Read(FieldValues values) => new AssertShareStep(
        values.Find(sessions), values.Find(traffic), values.Require(server), values.FindValue(atLeast), values.FindValue(atMost), values.FindValue(errorRate), values.FindValue(within));

    private protected override FieldValues Write(AssertShareStep step) => new FieldValues()
        .Set(sessions, step.Sessions)
        .Set(traffic, step.Traffic)
        .Set(server, step.Server)
        .SetValue(atLeast, step.AtLeast)
        .SetValue(atMost, step.AtMost)
        .SetValue(errorRate, step.ErrorRate)
        .SetValue(within, step.Within);

    private protected override void Check(AssertShareStep step, Scope scope)
    {
        scope.Use(step, server.Name, step.Server);
        if ((step.Sessions is null) == (step.Traffic is null))
            scope.Report(step, step.Traffic is null ? "" : traffic.Name, step.Traffic is null ? "'assert-share' does not say of what" : "both 'sessions' and 'traffic' are given", "give 'sessions' or 'traffic'");
        if (step.Sessions is { } named)
            scope.Use(step, sessions.Name, named, sends: false);
        if (step.Traffic is { } name)
            scope.UseTraffic(step, traffic.Name, name);
        if (step is { AtLeast: null, AtMost: null })
            scope.Report(step, "", "'assert-share' states no share", "give 'at-least', 'at-most' or both");
        if (step.AtLeast > step.AtMost)
            scope.Report(step, atMost.Name, "'at-most' is less than 'at-least'", "exchange them");
        foreach (var (field, value) in new[] { (atLeast, step.AtLeast), (atMost, step.AtMost), (errorRate, step.ErrorRate) })
        {
            if (value is 0 or 1)
                scope.Report(step, field.Name, $"no number of sessions proves a '{field.Name}' of {value}", field == errorRate ? "such as 0.001" : "leave it out, or name a share between");
        }
    }

    private protected override async Task RunAsync(AssertShareStep step, StepContext context)
    {
        var target = context.Servers[step.Server];
        var error = (double)(step.ErrorRate ?? 0.001m);
        if (step.Sessions is { } set)
        {
            var chosen = context.Sessions.Select(set);
            var owners = chosen.Select(session => context.Sessions.ObserveOwner(session).Server).ToList();
            var counted = new ShareCount(owners.Count(owner => owner == target.Name), owners.Count(owner => owner is null), owners.Count);
            if (Decide(step, counted, error) != true)
                throw Failure(step, target, counted, error, $"{chosen.Count} sessions", waited: null);
            return;
        }

        // Each look may be wrong, and so many looks together no more often than is stated: half of it, a quarter, and so on.
        var flow = context.Traffic.UnderWayAs(step.Traffic!);
        var owned = flow.CountOwners();
        var nextLook = FirstLook;
        var count = new ShareCount(0, 0, 0);
        bool? decided = null;
        await context.Polling.UntilAsync(() =>
        {
            count = new ShareCount(owned.Of(target.Name));
            if (count.All < nextLook)
                return false;
            nextLook = count.All * 2;
            error /= 2;
            decided = Decide(step, count, error);
            return decided is not null;
        }, step.Within ?? byDefault, context.Cancellation);
        if (decided != true)
            throw Failure(step, target, count, error, $"{count.All} sessions of {step.Traffic}", decided is null ? context.Polling.Scale(step.Within ?? byDefault) : null);
    }

    /// <summary>True: proved; false: the contrary is; null: neither. A session whose owner is not known may have been anybody's.</summary>
    private static bool? Decide(AssertShareStep step, ShareCount count, double error)
    {
        var (least, most) = (new Rate(count.Own, count.All), new Rate(count.Own + count.Unknown, count.All));
        var confidence = 1 - (error / 2); // of each of the two bounds
        var isEnough = step.AtLeast is not { } floor ? true : least.IsAbove((double)floor * 1e6, confidence) ? true : most.IsAtMost((double)floor * 1e6, confidence) ? false : (bool?)null;
        var isNotTooMuch = step.AtMost is not { } ceiling ? true : most.IsAtMost((double)ceiling * 1e6, confidence) ? true : least.IsAbove((double)ceiling * 1e6, confidence) ? false : (bool?)null;
        return isEnough == false || isNotTooMuch == false ? false : isEnough == true && isNotTooMuch == true ? true : null;
    }

    private static StepFailure Failure(AssertShareStep step, LiveServer target, ShareCount count, double error, string of, TimeSpan? waited)
    {
        var confidence = 1 - (error / 2);
        var rate = new Rate(count.Own, count.All);
        var bounds = count.All == 0 ? "" : $": its share is from {Percent(rate.LowerPerMillion(confidence))} to {Percent(new Rate(count.Own + count.Unknown, count.All).UpperPerMillion(confidence))}";
        return new StepFailure(Decide(step, count, error) is null ? $"whether {target.Name} gets that share cannot be told by {of}" : $"{target.Name} gets another share")
        {
            Expected = string.Join(", ", new[] { step.AtLeast is { } floor ? $"at least {Percent((double)floor * 1e6)}" : null, step.AtMost is { } ceiling ? $"at most {Percent((double)ceiling * 1e6)}" : null }.OfType<string>()),
            Actual = $"{count.Own} of {of}{bounds}",
            Servers = [target.Name],
            Waited = waited,
        };
    }

    private static string Percent(double? perMillion) => ((perMillion ?? 0) / 1e4).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    /// <summary>How many sessions a server owned.</summary>
    private readonly record struct ShareCount(long Own, long Unknown, long All)
    {
        public ShareCount((long Own, long Unknown, long All) counted) : this(counted.Own, counted.Unknown, counted.All)
        {
        }
    }
}
