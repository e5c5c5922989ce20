"""Writes into a journal and puts its chain and checksums right, as anybody can who may write it.

forge.py JOURNAL OLD NEW                     changes a text
forge.py JOURNAL --into-last-run RECORDS     puts records, a line each, where the last run began
"""
import json
import re
import sys
import zlib

journal, old, new = sys.argv[1:]
text = open(journal, encoding="utf-8").read()
if old == "--into-last-run":
    lines = text.splitlines()
    began = max(at for at, line in enumerate(lines) if '"type":"run-began"' in line) + 1
    texts = open(new, encoding="utf-8").read().splitlines()
    lines[began:began] = ['{"seq":0,"prev":"00000000",%s,"crc":""}' % line[1:-1] for line in texts]
else:
    lines = text.replace(old, new).splitlines()
before, forged = "00000000", []
for seq, line in enumerate(lines, 1):
    body = re.sub(r'"seq":\d+,"prev":"[0-9a-f]{8}"', '"seq":%d,"prev":"%s"' % (seq, before), line[: line.rindex(',"crc":')], count=1)
    json.loads(body + "}")
    before = "%08x" % zlib.crc32(body.encode())
    forged.append('%s,"crc":"%s"}\n' % (body, before))
open(journal, "w", encoding="utf-8").write("".join(forged))
