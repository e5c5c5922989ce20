"""An API that repeats the token of every request: in trace ids, messages and names."""
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        token = self.headers.get("authorization", "").removeprefix("Bearer ")
        if "/agents/search" in self.path:
            agent = {"id": "agent0001", "name": token, "mode": "off"}
            status, body = 200, {"agents": [agent], "totalCount": 1, "count": 1, "traceId": token}
        else:
            status, body = 404, {"statusCode": 404, "message": f"no {token}", "traceId": token}
        told = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
