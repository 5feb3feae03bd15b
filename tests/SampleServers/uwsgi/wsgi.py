"""A WSGI application that says hello to the path it is asked for, and takes three seconds for one whose query begins with "slow", a minute for "hang"."""
import time


def application(environ, start_response):
    if environ["QUERY_STRING"].startswith(("slow", "hang")):
        print("a slow request is here", flush=True)
        time.sleep(60 if environ["QUERY_STRING"].startswith("hang") else 3)
    body = f"hello {environ['PATH_INFO']}?{environ['QUERY_STRING']}\n".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
