# A web server on loopback that writes down what it is asked and answers nothing of use: `listener.py FILE`.
import http.server
import sys


class Listener(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open(sys.argv[1], "a") as heard:
            heard.write("%s %s %s\n" % (self.command, self.path, self.headers.get("Authorization")))
        self.send_response(404)
        self.end_headers()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Listener)
print("http://127.0.0.1:%d" % server.server_port, flush=True)
server.serve_forever()
