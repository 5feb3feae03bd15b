// Written by tests/Harness.Tests/Documentation/BuilderCode.cs from the definitions of the scenario format.
using System.Net;

namespace Rollover;

public sealed partial class ServerSettings
{
    /// <summary><c>address</c>: what <c>$address</c> stands for; default: the address that all servers share.</summary>
    /// <param name="address">What it may be: an IP address such as 127.0.0.2 or "::1".</param>
    public ServerSettings Address(IPAddress address) => Set("address", address.ToString());

    /// <summary><c>args</c>: arguments after those of <c>command</c>.</summary>
    /// <param name="args">What it may be: a list; each item: an argument.</param>
    public ServerSettings Args(params IReadOnlyList<string> args) => Set("args", ScenarioValue.FromStrings(args));

    /// <summary><c>env</c>: environment variables in addition to the harness' own.</summary>
    /// <param name="env">What it may be: a mapping; each key: the name of a variable; each value: the value of a variable.</param>
    public ServerSettings Env(IReadOnlyDictionary<string, string> env) => Set("env", ScenarioValue.FromStrings(env));

    /// <summary><c>working-directory</c>: where it starts.</summary>
    /// <param name="workingDirectory">What it may be: a folder, relative to the scenario file.</param>
    public ServerSettings WorkingDirectory(string workingDirectory) => Set("working-directory", workingDirectory);

    /// <summary><c>user</c>: the user that it runs as, with the groups of that user; default: that of <c>rollover</c>. It takes root.</summary>
    /// <param name="user">What it may be: the name or the number of a user.</param>
    public ServerSettings User(string user) => Set("user", user);

    /// <summary><c>pid-file</c>: names the main process of a server that goes into the background: when the launched process exits with 0, the process in this file is the one that signals go to, and its end is the server's.</summary>
    /// <param name="pidFile">What it may be: a file, relative to the scenario file.</param>
    public ServerSettings PidFile(string pidFile) => Set("pid-file", pidFile);

    /// <summary><c>ready</c>: when it counts as ready; default: when it listens, by the kernel's tables.</summary>
    /// <param name="ready">What it may be: 'listening', { output: REGEX }, { file: PATH }, { http: PATH, status: 200 }, { tcp: PORT } or { notify: true }.</param>
    public ServerSettings Ready(ScenarioValue ready) => Set("ready", ready);

    /// <summary><c>protocol</c>: what it speaks, as all servers of the port do.</summary>
    /// <param name="protocol">What it may be: echo, tcp, http, { http: … }, { line: … } or { banner: … }.</param>
    public ServerSettings Protocol(ScenarioValue protocol) => Set("protocol", protocol);

    /// <summary><c>stop-signal</c>: what tells it to drain; default SIGTERM.</summary>
    /// <param name="stopSignal">What it may be: a signal such as SIGTERM.</param>
    public ServerSettings StopSignal(string stopSignal) => Set("stop-signal", stopSignal);

    /// <summary><c>grace</c>: how long it may take to exit after that; default 30s.</summary>
    /// <param name="grace">What it may be: a duration such as 250ms, 5s or 2m.</param>
    public ServerSettings Grace(TimeSpan grace) => Set("grace", grace);

    /// <summary><c>listen-fds</c>: it inherits its listening socket as descriptor 3, as from systemd: <c>shared</c>, one that the run keeps; <c>own</c>, one with SO_REUSEPORT; <c>{ from: v1 }</c>, those of a running server.</summary>
    /// <param name="listenFds">What it may be: shared, own or { from: SERVER, name: NAME }.</param>
    public ServerSettings ListenFds(ScenarioValue listenFds) => Set("listen-fds", listenFds);

    /// <summary><c>exit</c>: how it ends when it was told to: an exit code, or the signal by which it ends itself; default 0.</summary>
    /// <param name="exit">What it may be: an exit code from 0 to 255, or a signal such as SIGTERM.</param>
    public ServerSettings Exit(ScenarioValue exit) => Set("exit", exit);
}
