#!/usr/bin/env python3
"""What real servers lose in rollovers, with and without `rollover-replace leave`, under the load of a C client (load.c).

  python3 tests/Benchmarks/leaving/measure.py [SERVER…] [--times 50] [--leave none,outside] [--threads 32]

Needs root, for a network namespace of its own, a C compiler, the built rollover-replace, and the servers' packages. In each rollover a new server is started beside the old one; when it
listens, the old one is stopped. One row a server and way: connections, lost, delayed by 0.9 s or more, the slowest connect, and how long leaving took until the signal was sent.
"""
import argparse, atexit, ctypes, json, os, signal, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "../../.."))
SAMPLES = os.path.join(ROOT, "tests/SampleServers")
ADDRESS, PORT = "127.0.0.1", 9000

# The command (FOLDER: an empty folder of its own), where it runs, the signal that stops it in order, and how many listeners it has.
SERVERS = {
    "asyncio": (["python3", "server.py", ADDRESS, str(PORT)], "asyncio", "SIGTERM", 1),
    "nginx": (["sh", "nginx.sh", "FOLDER", ADDRESS, str(PORT), "1"], "nginx", "SIGQUIT", 1),
    "nginx-4": (["sh", "nginx.sh", "FOLDER", ADDRESS, str(PORT), "4"], "nginx", "SIGQUIT", 4),
    "haproxy": (["haproxy", "-f", "haproxy.cfg"], "haproxy", "SIGUSR1", 1),
    "gunicorn": (["gunicorn", "--reuse-port", "-b", f"{ADDRESS}:{PORT}", "-w", "1", "--log-level", "critical", "app:app"], "gunicorn", "SIGTERM", 1),
    "gunicorn-4": (["gunicorn", "--reuse-port", "-b", f"{ADDRESS}:{PORT}", "-w", "4", "--log-level", "critical", "app:app"], "gunicorn", "SIGTERM", 1),
    "node": (["python3", "listen.py", ADDRESS, str(PORT), "node", "server.js"], "node", "SIGTERM", 1),
}


started, folders = [], []


def end_all():
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait()


def program():
    found = [os.path.join(ROOT, "src/Replace/bin", kind, "net10.0", *where, "rollover-replace") for kind in ("Release", "Debug") for where in (["native"], [])]
    return next(path for path in found if os.path.exists(path))


def listeners():
    with open("/proc/thread-self/net/tcp") as table:
        return sum(1 for row in table if f":{PORT:04X} " in row.split("rem")[0] and row.split()[1].endswith(f":{PORT:04X}") and row.split()[3] == "0A")


def wait_for(condition, what, seconds=60):
    end = time.time() + seconds
    while not condition():
        if time.time() > end:
            raise SystemExit(f"it did not happen in {seconds} s that {what}")
        time.sleep(0.005)


def start(name):
    command, folder, _, count = SERVERS[name]
    before = listeners()
    if "FOLDER" in command:
        folders.append(tempfile.TemporaryDirectory(prefix="rollover-leaving-"))
        command = [folders[-1].name if word == "FOLDER" else word for word in command]
    server = subprocess.Popen(command, cwd=os.path.join(SAMPLES, folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "ADDRESS": ADDRESS, "PORT": str(PORT)})
    started.append(server)
    wait_for(lambda: listeners() >= before + count, f"{name} listens")
    time.sleep(0.3)  # for workers that are forked after the listener is there
    return server


def leave(server, sign, way):
    if way == "none":
        server.send_signal(getattr(signal, sign))
        return None
    run = subprocess.run([program(), "leave", "--pid", str(server.pid), "--signal", sign, "--json"], capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(f"rollover-replace ended with {run.returncode}: {run.stdout}{run.stderr}")
    return next(step["ms"] for step in map(json.loads, run.stdout.splitlines()) if step.get("step") == "signalled")


def measure(name, way, times, threads, load):
    sign = SERVERS[name][2]
    old = start(name)
    clients = subprocess.Popen([load, ADDRESS, str(PORT), str(threads)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    started.append(clients)
    took = []
    for _ in range(times):
        new = start(name)
        took.append(leave(old, sign, way))
        old.wait(60)
        old = new
    clients.send_signal(signal.SIGTERM)
    seen = json.loads(clients.communicate(timeout=60)[0])
    old.send_signal(signal.SIGTERM)
    old.wait(60)
    wait_for(lambda: listeners() == 0, f"{name} is gone")
    ms = f"{statistics.median(took):.0f} / {max(took):.0f}" if way == "outside" else "-"
    print(f"| {name} | {way} | {times} | {seen['connections']:,} | {seen['lost']} | {seen['delayed']} | {seen['slowestMs']} | {ms} |", flush=True)


def main():
    words = argparse.ArgumentParser()
    words.add_argument("servers", nargs="*", metavar="SERVER", help=f"of {', '.join(SERVERS)}; all without any")
    words.add_argument("--times", type=int, default=50)
    words.add_argument("--leave", default="none,outside")
    words.add_argument("--threads", type=int, default=32)
    chosen = words.parse_args()
    atexit.register(end_all)
    if ctypes.CDLL(None, use_errno=True).unshare(0x40000000) != 0:  # CLONE_NEWNET
        raise SystemExit("a network namespace is not to be had: run this as root")
    subprocess.run("ip link set lo up && sysctl -qw net.ipv4.ip_local_port_range='1024 65535' net.ipv4.tcp_max_tw_buckets=0 net.core.somaxconn=4096", shell=True, check=True)
    with tempfile.TemporaryDirectory() as folder:
        load = os.path.join(folder, "load")
        subprocess.run(["cc", "-O2", "-pthread", os.path.join(HERE, "load.c"), "-o", load], check=True)
        print("| server | leave | rollovers | connections | lost | delayed | slowest connect (ms) | until the signal: median / most (ms) |\n|---|---|---|---|---|---|---|---|")
        for name in chosen.servers or SERVERS:
            for way in chosen.leave.split(","):
                measure(name, way, chosen.times, chosen.threads, load)


main()
