"""A small HTTP/1.1 server on asyncio streams: python3 server.py ADDRESS PORT.

At SIGTERM it closes its listener, ends the connections on which no request is open, and exits when the last response is out.
"""
import asyncio
import signal
import sys


async def main(address: str, port: int) -> None:
    idle: set[asyncio.StreamWriter] = set()
    open_connections: set[asyncio.Task] = set()
    draining = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_connections.add(asyncio.current_task())
        try:
            while True:
                idle.add(writer)
                head = await reader.readuntil(b"\r\n\r\n")
                idle.discard(writer)
                path = head.split(b" ", 2)[1]
                body = b"hello " + path + b"\n"
                last = draining.is_set()
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n%s\r\n%s"
                    % (len(body), b"Connection: close\r\n" if last else b"", body)
                )
                await writer.drain()
                if last:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # The client has gone, or the drain has closed this idle connection.
        finally:
            idle.discard(writer)
            writer.close()
            open_connections.discard(asyncio.current_task())

    server = await asyncio.start_server(serve, address, port, reuse_port=True, backlog=4096)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, draining.set)
    await draining.wait()

    server.close()
    for writer in list(idle):
        writer.close()
    while open_connections:
        await asyncio.wait(open_connections)


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
