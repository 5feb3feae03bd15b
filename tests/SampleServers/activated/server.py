"""A small HTTP/1.0 server that cannot share its port: python3 server.py ADDRESS PORT [--shutdown] [--until PID].

It binds without SO_REUSEPORT, or takes the listening socket that it has inherited as descriptor 3 (sd_listen_fds(3)): LISTEN_PID has to be its own process id, as systemd has it.
At SIGTERM it closes its listener and exits. With --shutdown it shuts the listener down before (shutdown(2)), which ends it for every process that has it. With --until it exits when the process PID has ended. An accept(2) that fails does not end it.
"""
import os
import select
import signal
import socket
import sys

FIRST_DESCRIPTOR = 3  # SD_LISTEN_FDS_START


def inherited() -> socket.socket | None:
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS") != "1":
        return None
    print(f"the listener is inherited under the name {os.environ.get('LISTEN_FDNAMES')}", flush=True)
    return socket.socket(fileno=FIRST_DESCRIPTOR)


def bound(address: str, port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    return listener


def serve(client: socket.socket) -> None:
    with client:
        client.settimeout(5)
        try:
            head = b""
            while b"\r\n\r\n" not in head:
                more = client.recv(4096)
                if not more:
                    return
                head += more
            body = b"hello " + head.split(b" ", 2)[1] + b"\n"
            client.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        except OSError:
            pass  # The client has gone.


def main() -> None:
    address, port, options = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    listener = inherited() or bound(address, port)
    listener.listen(4096)
    listener.setblocking(False)
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.signal(signal.SIGTERM, lambda *_: os.write(tell, b"x"))
    other = os.pidfd_open(int(options[options.index("--until") + 1])) if "--until" in options else told
    print("ready", flush=True)
    while True:
        readable, _, _ = select.select([listener, told, other], [], [])
        if told in readable or other in readable:
            break
        try:
            client, _ = listener.accept()
        except BlockingIOError:
            continue  # Another process that has the listener was faster.
        except OSError:
            continue
        client.setblocking(True)
        serve(client)
    if "--shutdown" in options:
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()


main()
