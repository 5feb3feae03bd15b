"""Binds with SO_REUSEPORT, listens, and becomes another program that has the socket as descriptor 3: listen.py ADDRESS PORT PROGRAM [ARGS…].

This is what the line ReusePort=yes of a systemd socket does for a server that cannot set the option.
"""
import os
import socket
import sys

address, port, program = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
listener.bind((address.strip("[]"), port))
listener.listen(4096)
os.dup2(listener.fileno(), 3)
os.set_inheritable(3, True)
os.environ["LISTEN_FDS"], os.environ["LISTEN_PID"] = "1", str(os.getpid())
os.execvp(program[0], program)
