# Changes a text in a journal and puts its chain and checksums right: `forge.py JOURNAL OLD NEW`. As anybody can who may write it.
import re
import sys
import zlib

journal, old, new = sys.argv[1:]
lines, before = [], "00000000"
for line in open(journal, encoding="utf-8").read().replace(old, new).splitlines():
    body = re.sub(r'"prev":"[0-9a-f]{8}"', '"prev":"%s"' % before, line[: line.rindex(',"crc":')], count=1)
    before = "%08x" % zlib.crc32(body.encode())
    lines.append('%s,"crc":"%s"}\n' % (body, before))
open(journal, "w", encoding="utf-8").write("".join(lines))
