"""An ASGI application that says hello to the path it is asked for, and takes two seconds for one whose query begins with "slow"."""
import asyncio


async def app(scope, receive, send):
    if scope["query_string"].startswith(b"slow"):
        print("a slow request is here", flush=True)
        await asyncio.sleep(2)
    body = b"hello " + scope["raw_path"] + b"?" + scope["query_string"] + b"\n"
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
