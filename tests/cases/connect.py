#!/usr/bin/env python3
"""A company's proxy on loopback: connect.py LOGFILE [NAME:PASSWORD | STATUS | hang-up]. Its first line is its address.

It makes connections by CONNECT only, and LOGFILE has every byte that it saw before they were made. With NAME:PASSWORD it asks
for them; with STATUS it answers with that and makes none; with hang-up it says that it made one, and ends it."""
import base64, socket, sys, threading

from relay import pump

LOG = open(sys.argv[1], "ab")
WANTED = sys.argv[2] if len(sys.argv) > 2 else ""
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(64)
print("http://127.0.0.1:%d" % listener.getsockname()[1], flush=True)


def serve(client):
    head = b""
    while b"\r\n\r\n" not in head:
        data = client.recv(4096)
        if not data:
            return
        head += data
    LOG.write(head)
    LOG.flush()
    method, target = head.split(b" ")[:2]
    login = base64.b64encode(WANTED.encode())
    if method != b"CONNECT":
        client.sendall(b"HTTP/1.1 405 Method Not Allowed\r\n\r\n")
    elif WANTED.isdigit():
        client.sendall(b"HTTP/1.1 %s Refused\r\n\r\n" % WANTED.encode())
    elif WANTED == "hang-up":
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        client.recv(4096)
    elif WANTED and b"Basic " + login not in head:
        client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n")
    else:
        host, port = target.decode().rsplit(":", 1)
        upstream = socket.create_connection((host, int(port)))
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        threading.Thread(target=pump, args=(upstream, client), daemon=True).start()
        pump(client, upstream)
        return
    client.close()


while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
