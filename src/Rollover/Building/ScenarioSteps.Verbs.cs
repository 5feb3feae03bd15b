// Written by tests/Harness.Tests/Documentation/BuilderCode.cs from the definitions of the scenario format.
using System.Net;

namespace Rollover;

public sealed partial class ScenarioSteps
{
    /// <summary><c>spawn</c>: starts a server process and waits until it is ready (at most 10 s), unless told not to.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="args">Arguments instead of those of its specification.</param>
    /// <param name="env">Environment variables instead of those of its specification.</param>
    /// <param name="ready"><c>false</c>: do not wait.</param>
    public ScenarioSteps Spawn(string server, IReadOnlyList<string>? args = null, IReadOnlyDictionary<string, string>? env = null, bool? ready = null) =>
        Add("spawn", ("server", server), ("args", Strings(args)), ("env", Map(env)), ("ready", ready));

    /// <summary><c>wait-ready</c>: waits until a server is ready: it listens by the kernel's tables, or what its specification says.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="within">How long to wait until the server is ready; default 10s.</param>
    public ScenarioSteps WaitReady(string server, TimeSpan? within = null) =>
        Add("wait-ready", ("server", server), ("within", within));

    /// <summary><c>connect</c>: opens sessions, one after the other; each is established when the step ends, whether or not a process has accepted it.</summary>
    /// <param name="sessions">Names for them (a name, a range <c>s1..s4</c>, several of these with commas between them, or <c>all</c>).</param>
    /// <param name="to">Opens connections until this server has accepted one, and closes the others.</param>
    /// <param name="from">The client's address.</param>
    /// <param name="at">The server's address; default: the one that all servers share. Needs a network namespace.</param>
    /// <param name="expect"><c>refused</c>: every one of them has to be refused.</param>
    public ScenarioSteps Connect(string sessions, string? to = null, IPAddress? from = null, IPAddress? at = null, string? expect = null) =>
        Add("connect", ("sessions", Sessions(sessions)), ("to", to), ("from", from?.ToString()), ("at", at?.ToString()), ("expect", expect));

    /// <summary><c>send</c>: one round trip on each session, all at the same time: sends a line and waits for its echo. The rules check the echo byte for byte, and check that the owner in the echo is the owner by the kernel's tables. With <c>wait: false</c> it only sends, and a <c>receive</c> waits for the replies. This is how to pipeline requests, or to <c>half-close</c> right after a request.</summary>
    /// <param name="sessions">The sessions (a name, a range <c>s1..s4</c>, several of these with commas between them, or <c>all</c>).</param>
    /// <param name="text">The line, without its end, as it is written; default: a line with the name of the session and the number of the exchange.</param>
    /// <param name="bytes">Instead of <c>text</c>: the length of the line in bytes, its end included; the harness generates the line, and no two lines of a run are alike if the length permits.</param>
    /// <param name="expect">The line that has to come back instead of the echo and its owner.</param>
    /// <param name="wait"><c>false</c>: do not wait for the reply.</param>
    public ScenarioSteps Send(string sessions, string? text = null, int? bytes = null, string? expect = null, bool? wait = null) =>
        Add("send", ("sessions", Sessions(sessions)), ("text", text), ("bytes", bytes), ("expect", expect), ("wait", wait));

    /// <summary><c>receive</c>: waits for the replies to all requests that <c>send</c> with <c>wait: false</c> has sent on each session and that no <c>receive</c> has waited for, in their order. The rules check each reply as they check that of a <c>send</c> that waits.</summary>
    /// <param name="sessions">The sessions; <c>all</c>: those on which such a request was sent (a name, a range <c>s1..s4</c>, several of these with commas between them, or <c>all</c>).</param>
    /// <param name="within">How long all of them may take; default: as long as <c>send</c> waits for a reply.</param>
    public ScenarioSteps Receive(string sessions, TimeSpan? within = null) =>
        Add("receive", ("sessions", Sessions(sessions)), ("within", within));

    /// <summary><c>half-close</c>: shuts down the sending side of sessions (shutdown(2), SHUT_WR): the server sees an end of file, and replies still come.</summary>
    /// <param name="sessions">The sessions (a name, a range <c>s1..s4</c>, several of these with commas between them, or <c>all</c>).</param>
    public ScenarioSteps HalfClose(string sessions) =>
        Add("half-close", ("sessions", Sessions(sessions)));

    /// <summary><c>disconnect</c>: closes sessions in an orderly way: shuts down the sending side and waits up to 1 s for the server to do the same.</summary>
    /// <param name="sessions">The sessions (a name, a range <c>s1..s4</c>, several of these with commas between them, or <c>all</c>).</param>
    public ScenarioSteps Disconnect(string sessions) =>
        Add("disconnect", ("sessions", Sessions(sessions)));

    /// <summary><c>reset</c>: closes sessions with a reset (RST).</summary>
    /// <param name="sessions">The sessions (a name, a range <c>s1..s4</c>, several of these with commas between them, or <c>all</c>).</param>
    public ScenarioSteps Reset(string sessions) =>
        Add("reset", ("sessions", Sessions(sessions)));

    /// <summary><c>start-traffic</c>: opens sessions in the background, until <c>stop-traffic</c> or the end of the steps. The step ends when the first sessions have begun. Each session connects, makes its round trips, stays open for <c>hold</c> and closes. Each session is recorded, and the rules check it like any other. The first session of the run's first traffic detects a server that does not speak the protocol: then the step fails, and no more sessions are opened. Closed loop (<c>clients</c>): each client begins its next session when the previous one is over. Open loop (<c>rate</c>): each connect has a scheduled time, whether or not earlier connects are done, and its latency counts from that time.</summary>
    /// <param name="name">A name for it; its sessions are called <c>t~1</c>, <c>t~2</c>, ….</param>
    /// <param name="clients">Closed loop: how many clients there are.</param>
    /// <param name="rate">Open loop: how many connects are due in a second: so many in a second.</param>
    /// <param name="ramp">The time in which the rate, or the number of clients, grows evenly from zero to its full value; default 0s: the full value applies at once.</param>
    /// <param name="exchanges">How many round trips a session makes; default 1.</param>
    /// <param name="hold">How long a session stays open after them; default 0s.</param>
    /// <param name="idle">How long a client waits between a reply and its next request on the session; default 0s.</param>
    /// <param name="requests">With <c>http</c>: several requests instead of that of the protocol, each made as often as its <c>weight</c> says: a list; each item: { weight: …, request: { … }, expect: { … } }.</param>
    public ScenarioSteps StartTraffic(string name, int? clients = null, double? rate = null, TimeSpan? ramp = null, int? exchanges = null, TimeSpan? hold = null, TimeSpan? idle = null, ScenarioValue? requests = null) =>
        Add("start-traffic", ("name", name), ("clients", clients), ("rate", Rate(rate)), ("ramp", ramp), ("exchanges", exchanges), ("hold", hold), ("idle", idle), ("requests", requests));

    /// <summary><c>stop-traffic</c>: stops traffic. No further session begins (in an open loop: none that is due later). Sessions in progress finish within the limits for a connect and a reply. Held sessions are closed in the order in which they began. The step ends when the last session is over and recorded.</summary>
    /// <param name="name">The traffic's name.</param>
    public ScenarioSteps StopTraffic(string name) =>
        Add("stop-traffic", ("name", name));

    /// <summary><c>signal</c>: sends a signal to a server's main process, or to others of its processes (pidfd_send_signal(2)). A signal that tells the server to drain starts its grace period, and the harness then checks that its listener closes within 5 s.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="name">The signal, SIGSTOP, SIGCONT and SIGKILL included; default: the server's stop signal.</param>
    /// <param name="to">Which processes get it: <c>leader</c>, the main process; <c>group</c>, all of the server in the process group of the leader; <c>tree</c>, all of the server; <c>listener</c>, those of the server that hold a listening socket on the port; default: <c>leader</c>: leader, group, tree or listener.</param>
    /// <param name="expect"><c>no-such-process</c>: the process has to be gone (ESRCH), within 5s; <c>may-be-gone</c>: it may be, for a server that was told to end; default: it runs: no-such-process or may-be-gone.</param>
    public ScenarioSteps Signal(string server, string? name = null, ScenarioValue? to = null, ScenarioValue? expect = null) =>
        Add("signal", ("server", server), ("name", name), ("to", to), ("expect", expect));

    /// <summary><c>deploy</c>: replaces one server by another in nine steps, each an event of the history: launch, bind with SO_REUSEPORT, listen, readiness, signal, the old listener closed (by the kernel's tables), its sessions finished, its exit or SIGKILL at the end of the grace period, complete.</summary>
    /// <param name="to">The name of the new server.</param>
    /// <param name="from">The server that is replaced.</param>
    /// <param name="signal">What tells the old server to drain; default: its stop signal.</param>
    /// <param name="grace">How long the old server may take to exit; default: what its specification says.</param>
    /// <param name="within">How long the new server may take to be ready; default 10s.</param>
    /// <param name="leave"><c>outside</c>: the old server is taken out of its SO_REUSEPORT group by <c>rollover-replace leave</c> before the signal, so that its close loses no connection.</param>
    /// <param name="expect"><c>not-ready</c>: the new server must not become ready; it is ended by its stop signal, and the old server is left alone (rollback).</param>
    public ScenarioSteps Deploy(string to, string from, string? signal = null, TimeSpan? grace = null, TimeSpan? within = null, string? leave = null, string? expect = null) =>
        Add("deploy", ("to", to), ("from", from), ("signal", signal), ("grace", grace), ("within", within), ("leave", leave), ("expect", expect));

    /// <summary><c>leave</c>: takes a server out of its SO_REUSEPORT group from outside (<c>rollover-replace leave</c>), tells it to drain, and waits until its listeners are closed. The close then loses no connection, whatever the server does. Another server has to listen in the group.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="signal">What tells it to drain; default: its stop signal.</param>
    /// <param name="grace">How long it may take to exit; default: what its specification says.</param>
    /// <param name="within">How long leaving may take; default 10s.</param>
    public ScenarioSteps Leave(string server, string? signal = null, TimeSpan? grace = null, TimeSpan? within = null) =>
        Add("leave", ("server", server), ("signal", signal), ("grace", grace), ("within", within));

    /// <summary><c>reload</c>: tells a server to replace itself, as nginx, gunicorn and Apache do at a signal and HAProxy does through its master. Waits for the new generation: processes that did not exist before, or that have executed a program since. A reload without a new generation fails. The processes of the old generation have to be gone at the end of the server's grace period.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="signal">What tells it, sent to its main process; default: SIGHUP.</param>
    /// <param name="command">Instead of <c>signal</c>: a program that tells it, and its arguments; it has to end with exit code 0. <c>$pid:v1</c> in it stands for the main process of the server v1, and <c>$folder:v1</c> for its folder: 'echo' (the EchoServer of this repository), or a list: the program and its arguments.</param>
    /// <param name="done"><c>{ output: REGEX }</c>: a line that it prints when the reload is done; default: when a process of the new generation has held a listener on the port for 100 ms.</param>
    /// <param name="within">How long the reload may take; default 10s.</param>
    public ScenarioSteps Reload(string server, string? signal = null, ScenarioValue? command = null, string? done = null, TimeSpan? within = null) =>
        Add("reload", ("server", server), ("signal", signal), ("command", command), ("done", done), ("within", within));

    /// <summary><c>adopt</c>: treats the successor that a server has started as a separate server, and waits until it is ready. nginx, gunicorn and unicorn start a successor at SIGUSR2 (a new version of the program), and so do programs that execute themselves. From then on, the processes, listeners and sessions of the successor no longer belong to the old server.</summary>
    /// <param name="server">The name of the successor from then on.</param>
    /// <param name="from">The server that starts it.</param>
    /// <param name="pidFile">The file that names its main process, relative to the scenario file; <c>$pid:v1</c> in it stands for the main process of the server v1, and <c>$folder:v1</c> for its folder. The process has to descend from <c>from</c>.</param>
    /// <param name="child">Instead of <c>pid-file</c>: <c>true</c>, it is the one process that the main process of <c>from</c> has started and that has executed a program since.</param>
    /// <param name="signal">What tells <c>from</c> to start it, sent to its main process; default: an earlier step has told it.</param>
    /// <param name="within">How long to wait for the successor; default 10s.</param>
    public ScenarioSteps Adopt(string server, string from, string? pidFile = null, bool? child = null, string? signal = null, TimeSpan? within = null) =>
        Add("adopt", ("server", server), ("from", from), ("pid-file", pidFile), ("child", child), ("signal", signal), ("within", within));

    /// <summary><c>run</c>: runs a program that is not a server, and waits for its end. Use it for other parts of a deployment, such as writing or testing a configuration file. The program runs where the servers run. Processes that it leaves behind are ended with the run.</summary>
    /// <param name="command">The program and its arguments; <c>$port</c>, <c>$address</c>, <c>$pid:v1</c> (the main process of the server v1) and <c>$folder:v1</c> (its folder) are replaced in them: 'echo' (the EchoServer of this repository), or a list: the program and its arguments.</param>
    /// <param name="code">The exit code that it has to end with; default 0.</param>
    /// <param name="within">How long the command may take; default 10s.</param>
    public ScenarioSteps Run(ScenarioValue command, int? code = null, TimeSpan? within = null) =>
        Add("run", ("command", command), ("code", code), ("within", within));

    /// <summary><c>assert-owner-pid</c>: asserts who owns sessions, by the process id in a reply (a round trip of its own, where the protocol names one and the client can still send) and by the kernel's socket tables. The rule <c>owner-confirmed</c> checks that the two agree.</summary>
    /// <param name="sessions">The sessions (a name, a range <c>s1..s4</c>, several of these with commas between them, or <c>all</c>).</param>
    /// <param name="server">The owner of all of them.</param>
    /// <param name="among">The servers that may own them.</param>
    /// <param name="not">A server that owns none of them.</param>
    public ScenarioSteps AssertOwnerPid(string sessions, string? server = null, IReadOnlyList<string>? among = null, string? not = null) =>
        Add("assert-owner-pid", ("sessions", Sessions(sessions)), ("server", server), ("among", Strings(among)), ("not", not));

    /// <summary><c>assert-share</c>: asserts which share of sessions a server gets, by the kernel's tables: of named sessions, or of the sessions of traffic that begin while the step waits. The assertion holds when it is statistically proved. It fails when the contrary is proved, or when neither is proved in time.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="sessions">The sessions (a name, a range <c>s1..s4</c>, several of these with commas between them, or <c>all</c>).</param>
    /// <param name="traffic">Instead of <c>sessions</c>: the name of traffic.</param>
    /// <param name="atLeast">The least share that it has to get.</param>
    /// <param name="atMost">The largest share that it may get.</param>
    /// <param name="errorRate">How often the step may be wrong, in either way; default 0.001.</param>
    /// <param name="within">How long traffic may take to prove it; default 30s.</param>
    public ScenarioSteps AssertShare(string server, string? sessions = null, string? traffic = null, decimal? atLeast = null, decimal? atMost = null, decimal? errorRate = null, TimeSpan? within = null) =>
        Add("assert-share", ("server", server), ("sessions", Sessions(sessions)), ("traffic", traffic), ("at-least", atLeast), ("at-most", atMost), ("error-rate", errorRate), ("within", within));

    /// <summary><c>assert-queued</c>: asserts that sessions are established, but that no process has accepted them: by the kernel's tables, they have no owner. With <c>server</c>, asserts that so many connections wait in the accept queue of this server.</summary>
    /// <param name="sessions">The sessions (a name, a range <c>s1..s4</c>, several of these with commas between them, or <c>all</c>).</param>
    /// <param name="server">The server in whose accept queue they wait.</param>
    /// <param name="within">How long to wait until it holds; default 5s.</param>
    /// <param name="duration">For how long it has to go on holding.</param>
    public ScenarioSteps AssertQueued(string sessions, string? server = null, TimeSpan? within = null, TimeSpan? duration = null) =>
        Add("assert-queued", ("sessions", Sessions(sessions)), ("server", server), ("within", within), ("for", duration));

    /// <summary><c>assert-syn-queued</c>: asserts that sessions are in a SYN queue: to their clients they are established, and at the server's side they are in SYN_RECV, by the kernel's tables.</summary>
    /// <param name="sessions">The sessions (a name, a range <c>s1..s4</c>, several of these with commas between them, or <c>all</c>).</param>
    /// <param name="within">How long to wait until it holds; default 5s.</param>
    /// <param name="duration">For how long it has to go on holding.</param>
    public ScenarioSteps AssertSynQueued(string sessions, TimeSpan? within = null, TimeSpan? duration = null) =>
        Add("assert-syn-queued", ("sessions", Sessions(sessions)), ("within", within), ("for", duration));

    /// <summary><c>assert-unanswered</c>: asserts that at least so many clients wait for the answer to their SYN (SYN_SENT, by the kernel's tables). Use it beside a <c>connect</c>, in <c>parallel</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="within">How long to wait until it holds; default 5s.</param>
    /// <param name="duration">For how long it has to go on holding.</param>
    public ScenarioSteps AssertUnanswered(int count, TimeSpan? within = null, TimeSpan? duration = null) =>
        Add("assert-unanswered", ("count", count), ("within", within), ("for", duration));

    /// <summary><c>assert-syn-received</c>: asserts that at least so many connections to the shared port, of any clients, are in a SYN queue (SYN_RECV, by the kernel's tables): their SYN has arrived, and the last ACK of their handshake has not.</summary>
    /// <param name="count">How many.</param>
    /// <param name="within">How long to wait until it holds; default 5s.</param>
    /// <param name="duration">For how long it has to go on holding.</param>
    public ScenarioSteps AssertSynReceived(int count, TimeSpan? within = null, TimeSpan? duration = null) =>
        Add("assert-syn-received", ("count", count), ("within", within), ("for", duration));

    /// <summary><c>assert-listening</c>: asserts that a server listens on the shared port, by the kernel's tables.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="within">How long to wait until it holds; default 5s.</param>
    /// <param name="duration">For how long it has to go on holding.</param>
    public ScenarioSteps AssertListening(string server, TimeSpan? within = null, TimeSpan? duration = null) =>
        Add("assert-listening", ("server", server), ("within", within), ("for", duration));

    /// <summary><c>assert-not-listening</c>: asserts that a server does not listen on the shared port, by the kernel's tables.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="within">How long to wait until it holds; default 5s.</param>
    /// <param name="duration">For how long it has to go on holding.</param>
    public ScenarioSteps AssertNotListening(string server, TimeSpan? within = null, TimeSpan? duration = null) =>
        Add("assert-not-listening", ("server", server), ("within", within), ("for", duration));

    /// <summary><c>assert-refused</c>: asserts that a new connect is refused, because no server listens. Connects that succeed before the first refusal are closed again.</summary>
    /// <param name="within">How long to wait until it holds; default 5s.</param>
    public ScenarioSteps AssertRefused(TimeSpan? within = null) =>
        Add("assert-refused", ("within", within));

    /// <summary><c>assert-running</c>: asserts that a server's process runs (or is stopped by SIGSTOP).</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="within">How long to wait until it holds; default 5s.</param>
    /// <param name="duration">For how long it has to go on holding.</param>
    public ScenarioSteps AssertRunning(string server, TimeSpan? within = null, TimeSpan? duration = null) =>
        Add("assert-running", ("server", server), ("within", within), ("for", duration));

    /// <summary><c>assert-exit</c>: asserts that a server's process ends. The rule <c>clean-exit</c> checks how it ends: with <c>code</c> or by <c>signal</c>. Without both, it has to end with 0, or by a SIGKILL that the run sent, unless that SIGKILL told it to leave.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="code">Its exit code.</param>
    /// <param name="signal">The signal that ends it.</param>
    /// <param name="within">How long to wait until it holds; default 5s.</param>
    public ScenarioSteps AssertExit(string server, int? code = null, string? signal = null, TimeSpan? within = null) =>
        Add("assert-exit", ("server", server), ("code", code), ("signal", signal), ("within", within));

    /// <summary><c>assert-output</c>: asserts that a server has printed a line, on stdout or stderr, that matches.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="matches">What a part of the line matches.</param>
    /// <param name="within">How long to wait until it holds; default 5s.</param>
    public ScenarioSteps AssertOutput(string server, string matches, TimeSpan? within = null) =>
        Add("assert-output", ("server", server), ("matches", matches), ("within", within));

    /// <summary><c>steer-to</c>: from here on, sends every new connection to one server, by a selector on its SO_REUSEPORT group (socket(7)). With <c>none</c>, the kernel's hash chooses again.</summary>
    /// <param name="server">The server's name, or <c>none</c>.</param>
    public ScenarioSteps SteerTo(string server) =>
        Add("steer-to", ("server", server));

    /// <summary><c>hold-handshakes</c>: holds new connections to a server in its SYN queue, as if the last ACK of the handshake were still under way. The client's end is established; the server's end stays in SYN_RECV until the client sends (TCP_DEFER_ACCEPT, tcp(7)).</summary>
    /// <param name="server">The server's name.</param>
    public ScenarioSteps HoldHandshakes(string server) =>
        Add("hold-handshakes", ("server", server));

    /// <summary><c>release-handshakes</c>: stops holding handshakes with a server. A connection in SYN_RECV is completed when the kernel sends its SYN-ACK again, 1 s after the SYN at the earliest.</summary>
    /// <param name="server">The server's name.</param>
    public ScenarioSteps ReleaseHandshakes(string server) =>
        Add("release-handshakes", ("server", server));

    /// <summary><c>hold-packets</c>: from here on, holds every packet of one direction on the network until <c>release-packets</c>. Packets under way stay under way, however long the steps in between take.</summary>
    /// <param name="direction">The direction: <c>to-clients</c> or <c>to-servers</c>: to-clients or to-servers.</param>
    public ScenarioSteps HoldPackets(ScenarioValue direction) =>
        Add("hold-packets", ("direction", direction));

    /// <summary><c>release-packets</c>: lets the packets go on that <c>hold-packets</c> holds, in their order, and those that come after them.</summary>
    /// <param name="direction">The direction: <c>to-clients</c> or <c>to-servers</c>: to-clients or to-servers.</param>
    public ScenarioSteps ReleasePackets(ScenarioValue direction) =>
        Add("release-packets", ("direction", direction));

    /// <summary><c>set-kernel</c>: changes settings of the kernel, in the scenario's own network namespace.</summary>
    /// <param name="tcpMigrateReq"><c>net.ipv4.tcp_migrate_req</c>.</param>
    /// <param name="somaxconn"><c>net.core.somaxconn</c>.</param>
    /// <param name="tcpSyncookies"><c>net.ipv4.tcp_syncookies</c>.</param>
    public ScenarioSteps SetKernel(int? tcpMigrateReq = null, int? somaxconn = null, int? tcpSyncookies = null) =>
        Add("set-kernel", ("tcp_migrate_req", tcpMigrateReq), ("somaxconn", somaxconn), ("tcp_syncookies", tcpSyncookies));

    /// <summary><c>repeat</c>: runs steps several times, one iteration after another. Each iteration must close what it opens, and end what it starts, if the next one uses the same name.</summary>
    /// <param name="times">How often.</param>
    /// <param name="steps">The steps.</param>
    public ScenarioSteps Repeat(int times, Action<ScenarioSteps> steps) =>
        AddNested("repeat", "steps", steps, ("times", times));

    /// <summary><c>parallel</c>: runs steps at the same time and ends when all have ended. To run several steps as one of them, use <c>repeat: { times: 1, steps: […] }</c>.</summary>
    /// <param name="steps">The steps.</param>
    public ScenarioSteps Parallel(Action<ScenarioSteps> steps) =>
        AddNested("parallel", "steps", steps);

    /// <summary><c>expect-refused</c>: runs steps, one after the other, during which it is possible that no server listens. A connect of this traffic that begins and ends between the first and the last of them may be refused, and at least one has to be. Refusals while a server listens, and refusals of other traffic, are violations as ever.</summary>
    /// <param name="traffic">The traffic's name.</param>
    /// <param name="steps">The steps.</param>
    public ScenarioSteps ExpectRefused(string traffic, Action<ScenarioSteps> steps) =>
        AddNested("expect-refused", "steps", steps, ("traffic", traffic));

    /// <summary><c>include</c>: runs the steps of another file, one after the other, as if they stood here.</summary>
    /// <param name="file">The file with the steps.</param>
    public ScenarioSteps Include(string file) =>
        Add("include", ("file", file));

    /// <summary><c>wait</c>: waits for a fixed time: the only fixed sleep; a reason is required. Everything else waits for a condition.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="because">Why there is no condition to wait for.</param>
    public ScenarioSteps Wait(TimeSpan duration, string because) =>
        Add("wait", ("for", duration), ("because", because));
}
