#!/bin/sh
# --json-into follows no link, empties nothing but a stream, and is for its owner only.
. "$(dirname "$0")/../lib.sh"
echo notes >notes.txt
ln -s notes.txt link.ndjson
ln -s new.ndjson dangling.ndjson
for path in notes.txt link.ndjson dangling.ndjson; do
    expect 2 validate desk.yaml clients.csv --json-into $path
done
[ "$(cat notes.txt)" = notes ] && [ ! -e new.ndjson ] || wrong "a link was followed"
expect 0 validate desk.yaml clients.csv --json-into told.ndjson
chmod 644 told.ndjson
expect 0 validate desk.yaml clients.csv --json-into told.ndjson
[ "$(stat -c %a told.ndjson 2>/dev/null || stat -f %Lp told.ndjson)" = 600 ] || wrong "others can read the stream"
[ "$(grep -c '"type":"stream"' told.ndjson)" = 1 ] || wrong "the stream was not begun anew"
