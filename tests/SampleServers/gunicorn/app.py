"""A WSGI application that says hello to the path it is asked for."""


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if environ["QUERY_STRING"]:
        path += "?" + environ["QUERY_STRING"]
    body = f"hello {path}\n".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
