#!/usr/bin/env python3
"""What real servers lose in rollovers, with and without `rollover-replace leave`, under the load of a C client (load.c).

  python3 tests/Benchmarks/leaving/measure.py [SERVER…] [--times 50] [--network loopback,20ms] [--leave none,outside,user] [--threads 32]

Needs root, for network namespaces of its own, a C compiler, the built rollover-replace, and the servers' packages; a server that is not installed is left out, and said. In each rollover a new
server is started beside the old one; when it listens, the old one is stopped: by its own signal alone (none), or by rollover-replace as root (outside), or with both servers and rollover-replace run
by an ordinary user (user). A round trip is carried by relay.c. One row a server, network and way: connections, lost, delayed by 0.9 s or more, the slowest connect, and how long leaving took from
the start of the program until the signal was sent.
"""
import argparse, atexit, ctypes, json, os, shutil, signal, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "../../.."))
SAMPLES = os.path.join(ROOT, "tests/SampleServers")
PORT = 9000
PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else "python3"
NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"]
NEW_NETWORK = 0x40000000  # CLONE_NEWNET

# The command (FOLDER: an empty folder of its own), where it runs, the signal that stops it in order, and how many listeners it has.
SERVERS = {
    "nginx": (["sh", "nginx.sh", "FOLDER", "ADDRESS", "PORT", "1"], "nginx", "SIGQUIT", 1),
    "nginx-4": (["sh", "nginx.sh", "FOLDER", "ADDRESS", "PORT", "4"], "nginx", "SIGQUIT", 4),
    "haproxy": (["haproxy", "-f", "haproxy.cfg"], "haproxy", "SIGUSR1", 1),
    "gunicorn": (["gunicorn", "--reuse-port", "-b", "ADDRESS:PORT", "-w", "1", "--log-level", "critical", "app:app"], "gunicorn", "SIGTERM", 1),
    "gunicorn-4": (["gunicorn", "--reuse-port", "-b", "ADDRESS:PORT", "-w", "4", "--log-level", "critical", "app:app"], "gunicorn", "SIGTERM", 1),
    "asyncio": ([PYTHON, "server.py", "ADDRESS", "PORT"], "asyncio", "SIGTERM", 1),
    "node": ([PYTHON, "listen.py", "ADDRESS", "PORT", "node", "server.js"], "node", "SIGTERM", 1),
    "kestrel": (["bin/KestrelServer", "ADDRESS:PORT"], "kestrel", "SIGTERM", 1),
    "go": (["bin/server", "ADDRESS:PORT"], "go", "SIGTERM", 1),
}
MEASURED_IN = {"loopback": ("127.0.0.1", None), "20ms": ("198.18.0.1", 20)}

started, folders = [], []


def end_all():
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait()


def program(folder):
    """Where an ordinary user finds it as well: the repository may be in a folder that only root can enter."""
    found = [os.path.join(ROOT, "src/Replace/bin", kind, "net10.0", *where, "rollover-replace") for kind in ("Release", "Debug") for where in (["native"], [])]
    built = next((path for path in found if os.path.exists(path)), None)
    if built is None:
        raise SystemExit("rollover-replace is not built: dotnet build -c Release src/Replace")
    for file in os.listdir(os.path.dirname(built)):
        if file.startswith(("rollover-replace", "Draining.dll", "System.CommandLine.dll")):
            shutil.copy2(os.path.join(os.path.dirname(built), file), folder)
    return os.path.join(folder, "rollover-replace")


def listeners():
    with open("/proc/thread-self/net/tcp") as table:
        return sum(1 for row in table if row.split()[1].endswith(f":{PORT:04X}") and row.split()[3] == "0A")


def wait_for(condition, what, seconds=60):
    end = time.time() + seconds
    while not condition():
        if time.time() > end:
            raise SystemExit(f"it did not happen in {seconds} s that {what}")
        time.sleep(0.005)


def missing(name):
    """Why a server cannot be measured; None if it can."""
    command, folder, _, _ = SERVERS[name]
    if name == "go" and not os.path.exists(os.path.join(SAMPLES, "go/bin/server")):
        if not shutil.which("go"):
            return "go is not installed"
        subprocess.run(["sh", "build.sh"], cwd=os.path.join(SAMPLES, "go"), check=True)
    needed = [folder] if folder in ("nginx", "node") else [command[0]]
    return next((f"{word} is not there" for word in needed if not shutil.which(word) and not os.path.exists(os.path.join(SAMPLES, folder, word))), None)


def start(name, address, prefix):
    command, folder, _, count = SERVERS[name]
    before = listeners()
    words = list(command)
    if "FOLDER" in words:
        folders.append(tempfile.TemporaryDirectory(prefix="rollover-leaving-"))
        os.chmod(folders[-1].name, 0o777)
        words[words.index("FOLDER")] = folders[-1].name
    words = [word.replace("ADDRESS", address).replace("PORT", str(PORT)) for word in words]
    if prefix and os.path.exists(os.path.join(SAMPLES, folder, words[0])):
        words[0] = os.path.join(SAMPLES, folder, words[0])
    server = subprocess.Popen(
        prefix + words, cwd=os.path.join(SAMPLES, folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "ADDRESS": address, "PORT": str(PORT), "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/", "DOTNET_CLI_TELEMETRY_OPTOUT": "1"})
    started.append(server)
    wait_for(lambda: listeners() >= before + count or server.poll() is not None, f"{name} listens")
    if server.poll() is not None:
        raise SystemExit(f"{name} ended with {server.returncode} instead of listening")
    time.sleep(0.1)  # for workers that are forked after the listener is there
    return server


def leave(tool, server, sign, prefix):
    run = subprocess.run([*prefix, tool, "leave", "--pid", str(server.pid), "--signal", sign, "--json"], capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(f"rollover-replace ended with {run.returncode}: {run.stdout}{run.stderr}")
    return next(step["ms"] for step in map(json.loads, run.stdout.splitlines()) if step.get("step") == "signalled")


def measure(name, network, way, times, threads, load, relay, tool):
    address, round_trip = MEASURED_IN[network]
    sign = SERVERS[name][2]
    prefix = NOBODY if way == "user" else []
    inside = []
    if round_trip:
        carrier = subprocess.Popen([relay, str(round_trip)], stdout=subprocess.PIPE, text=True)
        started.append(carrier)
        if carrier.stdout.readline() != "ready\n":
            raise SystemExit("the network with a round trip is not to be had")
        inside = ["nsenter", f"--net=/proc/{carrier.pid}/ns/net"]
    old = start(name, address, prefix)
    clients = subprocess.Popen([*inside, load, address, str(PORT), str(threads)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    started.append(clients)
    took = []
    for _ in range(times):
        new = start(name, address, prefix)
        if way == "none":
            old.send_signal(getattr(signal, sign))
        else:
            took.append(leave(tool, old, sign, prefix))
        old.wait(60)
        started.remove(old)
        if len(folders) > 2:
            folders.pop(0).cleanup()
        old = new
    clients.send_signal(signal.SIGTERM)
    seen = json.loads(clients.communicate(timeout=60)[0])
    old.send_signal(signal.SIGTERM)
    old.wait(60)
    wait_for(lambda: listeners() == 0, f"{name} is gone")
    if round_trip:
        carrier.terminate()
        carrier.wait(60)
    ms = f"{statistics.median(took):.0f} / {max(took):.0f}" if took else "-"
    print(f"| {name} | {network} | {way} | {times} | {seen['connections']:,} | {seen['lost']} | {seen['delayed']} | {seen['slowestMs']} | {ms} |", flush=True)
    return seen["lost"] + seen["delayed"] if way != "none" else 0


def main():
    words = argparse.ArgumentParser()
    words.add_argument("servers", nargs="*", metavar="SERVER", help=f"of {', '.join(SERVERS)}; all without any")
    words.add_argument("--times", type=int, default=50)
    words.add_argument("--network", default="loopback,20ms")
    words.add_argument("--leave", default="none,outside,user")
    words.add_argument("--threads", type=int, default=32)
    chosen = words.parse_args()
    unknown = [name for name in chosen.servers if name not in SERVERS]
    if unknown:
        words.error(f"there is no server {', '.join(unknown)}: there are {', '.join(SERVERS)}")
    atexit.register(end_all)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # otherwise nothing that it started is ended
    if ctypes.CDLL(None, use_errno=True).unshare(NEW_NETWORK) != 0:
        raise SystemExit("a network namespace is not to be had: run this as root")
    subprocess.run("ip link set lo up && sysctl -qw net.ipv4.ip_local_port_range='1024 65535' net.ipv4.tcp_max_tw_buckets=0 net.core.somaxconn=4096", shell=True, check=True)
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        tool, load, relay = program(folder), os.path.join(folder, "load"), os.path.join(folder, "relay")
        for built in (load, relay):
            subprocess.run(["cc", "-O2", "-pthread", os.path.join(HERE, os.path.basename(built) + ".c"), "-o", built], check=True)
        print("| server | network | leave | rollovers | connections | lost | delayed | slowest connect (ms) | until the signal: median / most (ms) |\n|---|---|---|---|---|---|---|---|---|", flush=True)
        for name in chosen.servers or SERVERS:
            if why := missing(name):
                print(f"{name} is left out: {why}", file=sys.stderr)
                continue
            for network in chosen.network.split(","):
                for way in chosen.leave.split(","):
                    bad += measure(name, network, way, chosen.times, chosen.threads, load, relay, tool)
    return 1 if bad else 0


sys.exit(main())
