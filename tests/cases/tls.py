#!/usr/bin/env python3
"""TLS before an API on loopback: tls.py PORT CERTIFICATE KEY. Its first line is its address."""
import socket, ssl, sys, threading

from relay import pump

PORT, CERTIFICATE, KEY = int(sys.argv[1]), sys.argv[2], sys.argv[3]
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(64)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(CERTIFICATE, KEY)
print("https://localhost:%d" % listener.getsockname()[1], flush=True)


def serve(raw):
    try:
        client = context.wrap_socket(raw, server_side=True)
    except OSError:
        return
    upstream = socket.create_connection(("127.0.0.1", PORT))
    threading.Thread(target=pump, args=(upstream, client), daemon=True).start()
    pump(client, upstream)


while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
