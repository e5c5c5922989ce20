#!/bin/sh
# Whoever can write the journal writes into it that somebody has agreed: a resume switches nothing on beside another agent, and
# writes over no edit by hand, before the command line has said how many.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
sed 's/Friendly and brief/Friendly and long/; s/mode: suggestive/mode: auto-pilot/' desk.yaml >next.yaml
expect 6 apply --yes --waves 1,100% --gate pause --base-url "$url" next.yaml clients.csv
edit_by_hand "$(token 2)" "$(ours 2)" personality "By hand."
edit_by_hand "$(token 3)" "$(ours 3)" mode off
other=$(agent_by_hand "$(token 3)" "Front Desk Bot" auto-pilot)
digest() { printf '"%s"' "$1" | sha256sum | cut -c 1-8; }
cat >agreed.jsonl <<E2
{"type":"agreed","loc":"clinic00000000000002","edits":[{"target":{"agent":"desk"},"field":"personality","shown":"$(digest 'By hand.')"}],"at":1}
{"type":"agreed","loc":"clinic00000000000003","edits":[{"target":{"agent":"desk"},"field":"mode","shown":"$(digest off)"}],"others":["$other"],"at":1}
E2
journal=.fitout/desk/journal.jsonl
python3 "$library/forge.py" $journal --into-last-run agreed.jsonl
grep -c '"type":"agreed"' $journal | grep -q 2 || wrong "nothing was forged"
expect 1 resume --base-url "$url"
says 'than was agreed to by number; nothing was written'
[ "$(field_of "$(token 2)" "$(ours 2)" personality)" = "By hand." ] || wrong "an edit was written over that nobody agreed to"
[ "$(field_of "$(token 3)" "$(ours 3)" mode)" = off ] || wrong "a paused agent was switched on again that nobody agreed to"
