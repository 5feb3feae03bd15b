using Harness.Protocols;
using Harness.Protocols.Http;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Files;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Starts background sessions. Exactly one of clients and rate is given.</summary>
/// <param name="Name">The traffic's name.</param>
/// <param name="Clients">Of a closed loop: how many clients open sessions, each one after the other.</param>
/// <param name="Rate">Of an open loop: how many connects are due in a second.</param>
/// <param name="Exchanges">How many round trips a session makes; null: 1.</param>
/// <param name="Hold">How long a session stays open after them; null: no time.</param>
/// <param name="Idle">How long a client waits between a reply and its next request; null: no time.</param>
/// <param name="Ramp">The time in which the rate, or the number of clients, grows from nothing; null: it is there at once.</param>
/// <param name="Requests">Several requests by weight, with <c>http</c>; null: that of the protocol.</param>
internal sealed record StartTrafficStep(
    string Name, int? Clients = null, double? Rate = null, int? Exchanges = null, TimeSpan? Hold = null, TimeSpan? Idle = null, TimeSpan? Ramp = null, IReadOnlyList<WeightedRequest>? Requests = null) : Step;

/// <summary><c>start-traffic</c>.</summary>
internal sealed class StartTrafficVerb() : Verb<StartTrafficStep>(
    "start-traffic",
    "Opens sessions in the background, until `stop-traffic` or the end of the steps. The step ends when the first sessions have begun. Each session connects, makes its round trips, stays open for `hold` and closes. Each session is recorded, and the rules check it like any other. The first session of the run's first traffic detects a server that does not speak the protocol: then the step fails, and no more sessions are opened. Closed loop (`clients`): each client begins its next session when the previous one is over. Open loop (`rate`): each connect has a scheduled time, whether or not earlier connects are done, and its latency counts from that time.",
    name, clients, rate, ramp, exchanges, hold, idle, requests)
{
    private const int MostClients = Traffics.MostOpen;
    private const int MostRate = 1_000_000;
    private const int MostExchanges = 10_000;

    private static readonly Field<string> name = new("name", new NameKind("traffic"), "a name for it; its sessions are called `t~1`, `t~2`, …") { Required = true };
    private static readonly Field<int> clients = new("clients", new IntegerKind(1, MostClients), "closed loop: how many clients there are");
    private static readonly Field<double> rate = new("rate", new RateKind(MostRate), "open loop: how many connects are due in a second");
    private static readonly Field<int> exchanges = new("exchanges", new IntegerKind(1, MostExchanges), "how many round trips a session makes; default 1");
    private static readonly Field<TimeSpan> hold = new("hold", new DurationKind(), "how long a session stays open after them; default 0s");

    private static readonly Field<TimeSpan> ramp = new("ramp", new DurationKind(), "the time in which the rate, or the number of clients, grows evenly from zero to its full value; default 0s: the full value applies at once");
    private static readonly Field<IReadOnlyList<WeightedRequest>> requests = new("requests", new ListKind<WeightedRequest>(new WeightedRequestKind(), least: 1), "with `http`: several requests instead of that of the protocol, each made as often as its `weight` says");
    private static readonly Field<TimeSpan> idle = new("idle", new DurationKind(), "how long a client waits between a reply and its next request on the session; default 0s");

    /// <summary>A name alone does not say how much.</summary>
    public override bool HasMainField => false;

    public override string Example => "- start-traffic: { name: t, rate: 400/s, exchanges: 5, idle: 15ms }";

    internal override Step Read(FieldValues values) =>
        new StartTrafficStep(values.Require(name), values.FindValue(clients), values.FindValue(rate), values.FindValue(exchanges), values.FindValue(hold), values.FindValue(idle), values.FindValue(ramp), values.Find(requests));

    private protected override FieldValues Write(StartTrafficStep step) => new FieldValues()
        .Set(name, step.Name)
        .SetValue(clients, step.Clients)
        .SetValue(rate, step.Rate)
        .SetValue(ramp, step.Ramp)
        .SetValue(exchanges, step.Exchanges)
        .SetValue(hold, step.Hold)
        .SetValue(idle, step.Idle)
        .Set(requests, step.Requests);

    private protected override void Check(StartTrafficStep step, Scope scope)
    {
        const string remedy = "give 'clients' (closed loop) or 'rate' (open loop)";
        if (step is { Clients: null, Rate: null })
            scope.Report(step, "", "'start-traffic' does not say how much", remedy);
        else if (step is { Clients: not null, Rate: not null })
            scope.Report(step, rate.Name, "both 'clients' and 'rate' are given", "keep one of them");
        if (step.Exchanges is not null && scope.Protocol.Opening != SessionOpening.Request)
            scope.Report(step, exchanges.Name, $"with the protocol '{scope.Protocol.Name}' a client asks for nothing", $"leave '{exchanges.Name}' out: a session stays open for '{hold.Name}'");
        else if (step is { Idle: not null, Exchanges: null or 1 })
            scope.Report(step, idle.Name, "a session of one exchange has no time between requests", "give 'exchanges', or 'hold': how long it stays open after its last reply");
        if (step.Requests is not null && scope.Protocol.Name != ProtocolCatalog.Http)
            scope.Report(step, requests.Name, $"'{requests.Name}' are those of 'http', and the servers speak '{scope.Protocol.Name}'", "say 'protocol: http' in 'server', or leave them out");
        scope.StartTraffic(step, name.Name, step.Name);
    }

    private protected override Task RunAsync(StartTrafficStep step, StepContext context) =>
        context.Traffic.StartAsync(step.Name, step.Clients, step.Rate, step.Exchanges ?? 1, step.Hold ?? TimeSpan.Zero, step.Idle ?? TimeSpan.Zero, step.Ramp ?? TimeSpan.Zero, step.Requests, context.Cancellation);
}
