"""Enough of AWS for a function: the Lambda Runtime API, an HTTP API in front of it, and a DynamoDB table with one item."""

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import urlopen

# How long a callout may take before the test fails, in seconds: emulated processors are slow.
PATIENCE = 30
INVOCATION = "/2018-06-01/runtime/invocation/"


class Handler(BaseHTTPRequestHandler):
    """Answers with what `answer` of its server gives for method, path, headers and body."""

    protocol_version = "HTTP/1.1"

    def respond(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        if headers.get("transfer-encoding") == "chunked":
            body = self.chunks()
        status, headers, answer = self.server.answer(self.path, headers, body)
        self.send_response(status)
        for name, value in {**headers, "content-length": str(len(answer))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def chunks(self):
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    do_GET = do_POST = respond

    def log_message(self, *_):
        pass


def start(answer):
    """Starts a server on loopback and gives its address, `127.0.0.1:<port>`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.answer = answer
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"127.0.0.1:{server.server_port}"


class Lambda:
    """A function's two sides: callouts come to `endpoint`, and the function fetches them from `runtime_api`.

    `claimsmith call` signs in the name of the address that it calls, so the documents of the issuer with its keys are there too.
    """

    def __init__(self, issuer):
        self.issuer = issuer
        self.events, self.answers = queue.Queue(), queue.Queue()
        self.ready = threading.Event()
        self.runtime_api, self.endpoint = start(self.runtime), start(self.callout)

    def runtime(self, path, _headers, body):
        if path == f"{INVOCATION}next":
            self.ready.set()
            event = self.events.get()
            headers = {
                "lambda-runtime-aws-request-id": "1",
                "lambda-runtime-deadline-ms": "4102444800000",
                "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-west-1:123456789012:function:claims",
                "lambda-runtime-trace-id": "Root=1-00000000-000000000000000000000000",
            }
            return 200, headers, json.dumps(event).encode()
        self.answers.put((path, body))
        return 202, {}, b""

    def callout(self, path, headers, body):
        if not body:
            with urlopen(self.issuer + path) as document:
                text = document.read().decode().replace(self.issuer, f"http://{self.endpoint}")
            return 200, {"content-type": "application/json"}, text.encode()
        http = {"method": "POST", "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "Entra"}
        context = {
            "accountId": "123456789012",
            "apiId": "api",
            "domainName": "claims.example.com",
            "http": http,
            "requestId": "1",
            "routeKey": f"POST {path}",
            "stage": "$default",
            "time": "01/Jan/2026:00:00:00 +0000",
            "timeEpoch": 1767225600000,
        }
        event = {"version": "2.0", "routeKey": f"POST {path}", "rawPath": path, "rawQueryString": "", "headers": headers}
        self.events.put(event | {"requestContext": context, "body": body.decode(), "isBase64Encoded": False})
        path, answer = self.answers.get(timeout=PATIENCE)
        assert path == f"{INVOCATION}1/response", (path, answer)
        answer = json.loads(answer)
        return answer["statusCode"], answer.get("headers", {}), answer["body"].encode()


def table(item):
    """Starts a table with `item` under every key, and gives its address."""

    def answer(_path, headers, body):
        asked = json.loads(body)
        if headers["x-amz-target"].endswith(".BatchGetItem"):
            tables = asked["RequestItems"].items()
            items = {name: [item | key for key in table["Keys"]] for name, table in tables}
            found = {"Responses": items, "UnprocessedKeys": {}}
        else:
            found = {"Item": item | asked["Key"]}
        return 200, {"content-type": "application/x-amz-json-1.0"}, json.dumps(found).encode()

    return start(answer)
