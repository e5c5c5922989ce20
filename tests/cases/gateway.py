#!/usr/bin/env python3
"""A gateway with one bad habit between a client and an API on loopback: gateway.py MODE UPSTREAM LOGFILE.

Its first line is its address. Every request is a line of LOGFILE: method, path, status."""
import gzip, http.client, json, os, sys, threading, time, urllib.parse, zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODE, UP, LOG = sys.argv[1], urllib.parse.urlsplit(sys.argv[2]), open(sys.argv[3], "a")
LOCK = threading.Lock()
DENIED = set()
HTML, JSON = [("Content-Type", "text/html")], [("Content-Type", "application/json")]


def page(title):
    return ("<!DOCTYPE html><html><head><title>%s</title></head></html>" % title).encode()


def packed(body, third):
    """The answer and the headers that say how it is packed."""
    if MODE == "gzip" or MODE == "gzip1" and third:
        return gzip.compress(body), [("Content-Encoding", "gzip")]
    if MODE == "gzip-unsaid":
        return gzip.compress(body), []
    if MODE == "deflate":
        return zlib.compress(body), [("Content-Encoding", "deflate")]
    if MODE == "br" or MODE == "br1" and third:
        return b"\x1b\x03" + body, [("Content-Encoding", "br")]
    if MODE == "bom":
        return b"\xef\xbb\xbf" + body, []
    if MODE == "utf16":
        return body.decode().encode("utf-16"), []
    if MODE == "cut1" and third:
        return body[: len(body) // 2], []
    return body, []


class Gateway(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def answer(self, status, headers, body):
        with LOCK:
            LOG.write("%s %s %s\n" % (self.command, self.path, status))
            LOG.flush()
        if status is None:
            return
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refused(self, sent):
        """What the gateway says itself, if it does: status, headers, body."""
        kind, _, number = MODE.partition(":")
        path = self.path.split("?")[0].rstrip("/")
        create = self.command == "POST" and path.endswith("/agents")
        third = (self.headers.get("Authorization") or "").endswith("0003")
        if kind == "every":
            return int(number), HTML, page("Somebody else")
        if kind == "redirect":
            return int(number), HTML + [("Location", "https://login.example" + self.path)], b"moved"
        if kind == "create" and create:
            return int(number), HTML, page("Refused")
        if kind == "create-redirect" and create:
            return int(number), HTML + [("Location", "https://login.example" + self.path)], b"moved"
        if kind == "create-empty" and create:
            return int(number), [], b""
        if kind == "create-json" and create:
            return int(number), JSON, json.dumps({"reason": "request refused by policy"}).encode()
        if kind == "locations-hang" and path.startswith("/locations/"):
            time.sleep(600)
        if kind == "locations-drop" and path.startswith("/locations/"):
            self.close_connection = True
            return None, [], b""
        if kind == "locations" and path.startswith("/locations/"):
            return int(number), HTML, page("Not here")
        one = self.command == "GET" and "/agents/" in path and not path.endswith("/search")
        if kind == "agent" and one and os.path.exists("broken.json"):
            return int(number), JSON, open("broken.json", "rb").read()
        if kind == "denies-deleted" and os.path.exists("broken.txt"):
            if self.command == "DELETE":
                DENIED.add(path)
            if path in DENIED:
                return 404, JSON, json.dumps({"statusCode": 404, "message": "No Agent found"}).encode()
        if kind == "version1" and third:
            words = {"statusCode": 401, "message": "version header was not found."}
            return 401, JSON, json.dumps(words).encode()
        return None

    def handle_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        sent = self.rfile.read(length) if length else b""
        said = self.refused(sent)
        if said:
            return self.answer(*said)
        upstream = http.client.HTTPConnection(UP.hostname, UP.port, timeout=60)
        own = ("host", "connection", "content-length")
        headers = {name: value for name, value in self.headers.items() if name.lower() not in own}
        upstream.request(self.command, self.path, sent if length else None, headers)
        answer = upstream.getresponse()
        body, headers, status = answer.read(), answer.getheaders(), answer.status
        upstream.close()
        third = (self.headers.get("Authorization") or "").endswith("0003")
        search = self.command == "GET" and self.path.split("?")[0].endswith("/search")
        if MODE in ("surrogate", "latin1") and search and "startAfter" not in self.path and third:
            listing = json.loads(body)
            listing["agents"].insert(0, {"id": "handmade0000000000001", "name": "Old bot MARK", "mode": "off"})
            for count in ("count", "totalCount"):
                listing[count] += 1
            mark = b"\\ud83d" if MODE == "surrogate" else b"\xe9"
            body = json.dumps(listing).encode().replace(b"MARK", mark)
        body, coating = packed(body, third)
        self.answer(status, headers + coating, body)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_any


server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
server.daemon_threads = True
print("http://127.0.0.1:%d" % server.server_address[1], flush=True)
server.serve_forever()
