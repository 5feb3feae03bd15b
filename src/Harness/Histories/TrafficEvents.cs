using Harness.Observations;

namespace Harness.Histories;

/// <summary>Background sessions begin.</summary>
/// <param name="Traffic">The traffic's name; unique in a history (<c>t</c>, and <c>t'2</c> when the name is used again).</param>
/// <param name="Clients">Of a closed loop: how many clients there are; null for an open loop.</param>
/// <param name="PerSecond">Of an open loop: how many connects are due in a second; null for a closed loop.</param>
/// <param name="Exchanges">How many round trips a session makes.</param>
/// <param name="Hold">How long a session stays open after them.</param>
/// <param name="Idle">How long a client waits between a reply and its next request; null: no time.</param>
/// <param name="Ramp">The time in which the rate, or the number of clients, grows from nothing; null: it is there at once.</param>
/// <param name="Requests">Several requests, each with its weight, method and path; null: there is one.</param>
internal sealed record TrafficStarted(string Traffic, int? Clients, double? PerSecond, int Exchanges, TimeSpan Hold, TimeSpan? Idle = null, TimeSpan? Ramp = null, IReadOnlyList<string>? Requests = null) : HistoryEvent;

/// <summary>Traffic is to stop: no new session begins, and those under way come to their end.</summary>
/// <param name="Traffic">The traffic's name.</param>
/// <param name="ByHarness">Whether the cleanup stops it.</param>
internal sealed record TrafficStopping(string Traffic, bool ByHarness) : HistoryEvent;

/// <summary>Traffic has stopped: all its sessions are over and recorded.</summary>
/// <param name="Traffic">The traffic's name.</param>
/// <param name="Begun">How many sessions it began.</param>
/// <param name="Flawed">How many of them were not flawless.</param>
internal sealed record TrafficStopped(string Traffic, long Begun, long Flawed) : HistoryEvent;

/// <summary>
/// The harness could not make the traffic that the scenario asks for. Because of this event, the missing connects are not skipped silently. The run is inconclusive.
/// </summary>
/// <param name="Traffic">The traffic's name.</param>
/// <param name="Reason">What it lacked.</param>
/// <param name="Open">How many sessions were open at that moment.</param>
/// <param name="Waiting">How many connects were due and not begun.</param>
internal sealed record TrafficFellBehind(string Traffic, string Reason, int Open, long Waiting) : HistoryEvent;

/// <summary>
/// A span begins or ends in which connects of traffic may be refused. The scenario says that it is possible that no server listens in this span: <c>expect-refused</c>.
/// </summary>
/// <param name="Traffic">The traffic's name.</param>
/// <param name="Begins">Whether the span begins: before the first step inside. It ends after the last one, also if a step has failed.</param>
internal sealed record RefusalsExpected(string Traffic, bool Begins) : HistoryEvent;
