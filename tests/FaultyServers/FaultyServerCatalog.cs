using FaultyServers.Faults;

namespace FaultyServers;

/// <summary>A server with one bug.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="WhatIsWrong">The bug, in one line.</param>
/// <param name="Create">Makes the server.</param>
internal sealed record Fault(string Name, string WhatIsWrong, Func<Server> Create);

/// <summary>All servers. A new one is a file in Faults and a line here.</summary>
internal static class FaultyServerCatalog
{
    public static IReadOnlyList<Fault> Faults { get; } =
    [
        new("none", "nothing: the faultless twin of the others", () => new Server()),
        new("aborts-when-stopped", "dies of SIGABRT in its drain", () => new AbortsWhenStopped()),
        new("accepts-late", "listens, and accepts nobody until SIGUSR2", () => new AcceptsLate()),
        new("changes-pid", "the second and later replies of a session claim another pid", () => new ChangesPid()),
        new("claims-another-pid", "every reply claims a pid that is not the server's", () => new ClaimsAnotherPid()),
        new("closes-at-once", "resets its accept queue when it drains; SIGUSR1 pauses its acceptor, SIGUSR2 resumes it", () => new ClosesAtOnce()),
        new("daemonizes", "goes into the background: the process that was launched exits with 0", () => new Daemonizes()),
        new("defers-accepts", "nothing: its listener has TCP_DEFER_ACCEPT, so that it accepts nobody who says nothing", () => new DefersAccepts()),
        new("drops-a-byte", "loses a byte of each line longer than 3 bytes", () => new DropsAByte()),
        new("drops-sessions", "closes its open sessions (FIN) when it drains", () => new DropsSessions()),
        new("exits-143", "drains correctly, then exits with 143", () => new Exits143()),
        new("exits-early", "closes its listener and exits with sessions open", () => new ExitsEarly()),
        new("fins-and-resets", "after SIGUSR1, sends a FIN and a RST at once to whom it accepts", () => new FinsAndResets()),
        new("forgets-requests", "ends a session at its client's half-close without answering what came before", () => new ForgetsRequests()),
        new("floods-its-output", "a child process that it started writes to its output for ever (for 60 s at most)", () => new FloodsItsOutput()),
        new("greets", "nothing: it says 220 to each client first, and 421 after SIGUSR1", () => new Greets()),
        new("holds-by-rings", "nothing: its listener and its sessions are files of an io_uring, without a descriptor", () => new HoldsByRings()),
        new("ignores-cancel", "handles no signal and dies of it at once", () => new IgnoresCancel()),
        new("keeps-its-old-worker", "a master whose old worker goes on after a reload (SIGHUP), until SIGUSR2", () => new KeepsItsOldWorker()),
        new("leaves-a-child", "a child process that it started outlives it (by 60 s at most)", () => new LeavesAChild()),
        new("leaves-a-child-elsewhere", "a child process outlives it (by 60 s at most) that is hidden, in another network namespace and of another timer slack", () => new LeavesAChildElsewhere(passesListener: false)),
        new("leaves-a-hidden-child", "a child process outlives it (by 60 s at most) that has no environment, a session of its own and another parent", () => new LeavesAHiddenChild()),
        new("listener-elsewhere", "such a child holds its listener", () => new LeavesAChildElsewhere(passesListener: true)),
        new("listener-inherited", "a child process that it started holds its listener (for 60 s at most)", () => new ListenerInherited()),
        new("listener-left-open", "goes on listening and accepting while it drains", () => new ListenerLeftOpen()),
        new("listens-late", "binds, and listens when SIGUSR2 tells it to", () => new ListensLate()),
        new("loses-a-request", "speaks HTTP/1.1, and reads one request in its drain that it does not answer", () => new LosesARequest()),
        new("never-accepts", "listens, but accepts nobody", () => new NeverAccepts()),
        new("never-exits", "drains correctly, then stays", () => new NeverExits()),
        new("never-replies", "accepts and reads, but answers nothing", () => new NeverReplies()),
        new("parks-its-listener", "stops accepting when it drains, and keeps its listener to its end", () => new ParksItsListener()),
        new("passes-sessions", "SIGUSR1 leaves its sessions without a process that holds them, until SIGUSR2", () => new PassesSessions()),
        new("pausable", "SIGUSR1 stops it from accepting, though it listens, until SIGUSR2", () => new Pausable()),
        new("pauses-its-listener", "nothing: SIGUSR1 closes its listener, and SIGUSR2 opens it again", () => new PausesItsListener()),
        new("quits-on-user-signal", "exits with 0 at a SIGUSR1", () => new QuitsOnUserSignal()),
        new("binds-without-reuseport", "binds without SO_REUSEPORT", () => new BindsWithoutReuseport()),
        new("reloads-by-a-helper", "a reload (SIGUSR1) that runs a helper with its listener, and replaces nothing", () => new ReloadsByAHelper()),
        new("reloads-nothing", "a master whose reload (SIGHUP) replaces nothing", () => new ReloadsNothing()),
        new("reopens-its-listener", "opens its listener again while it drains", () => new ReopensItsListener()),
        new("replaces-itself", "nothing: a master that replaces its worker at SIGHUP", () => new ReplacesItself()),
        new("replaces-with-a-gap", "a master whose reload (SIGHUP) ends the old worker before the new one listens", () => new ReplacesWithAGap()),
        new("replies-out-of-order", "answers two requests of a session the other way round", () => new RepliesOutOfOrder()),
        new("resets-sessions", "resets its open sessions (RST) when it drains", () => new ResetsSessions()),
        new("shuts-down", "shuts its listener down before it accepts who waits; SIGUSR1 and SIGUSR2 as above", () => new ShutsDown()),
        new("speaks-http", "answers every request with 400 and closes, as HTTP does what it cannot read", () => new SpeaksHttp()),
        new("speaks-http-1.1", "nothing: it speaks HTTP/1.1, and does with each request what its path says", () => new SpeaksHttp11()),
        new("starts-successors", "nothing: it starts a successor at SIGUSR2", () => new StartsSuccessors()),
        new("swaps-replies", "two sessions that send at the same time get each other's replies", () => new SwapsReplies()),
        new("vanishes-silently", "at SIGUSR1 its ends of all sessions are gone, without a FIN or a RST", () => new VanishesSilently()),
    ];
}
