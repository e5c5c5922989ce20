#!/bin/sh
# Somebody removes, replaces or empties the journal of a run that is under way: it stops, exit 4, sends nothing more, and says
# where what it had recorded is kept. Put back, the journal serves a resume, and no location has two agents.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv --sandbox-latency 400ms
# Starts an apply, does something to its journal once the first create was sent, and wants exit 4: `meddled COMMAND...`.
meddled() {
    rm -f out.txt
    "$FITOUT" apply --yes --concurrency 1 --base-url "$url" desk.yaml clients.csv >out.txt 2>&1 &
    fitout=$!
    pids="$pids $fitout"
    wait_for .fitout/desk/journal.jsonl create-agent
    "$@"
    wait $fitout
    code=$?
    [ $code -eq 4 ] || wrong "$*: exit $code, not 4: $(cat out.txt)"
    says 'while it was in use'
}
meddled rm .fitout/desk/journal.jsonl
says 'journal.jsonl was removed'
kept=$(sed -n 's/.*recorded in it is in \([^:]*\):.*/\1/p' out.txt | head -n 1)
[ -s "$kept" ] || wrong "nothing is kept: $(cat out.txt)"
mv "$kept" .fitout/desk/journal.jsonl
expect 0 resume --settle 3s --timeout 2s
for n in 1 2 3; do
    [ "$(agents pit-00000000-0000-4000-8000-00000000000$n)" = 1 ] || wrong "location $n has not one agent"
done
expect 0 destroy --acknowledge-removals 3
rm -rf .fitout
meddled mv .fitout elsewhere
rm -rf .fitout elsewhere
meddled sh -c ': >.fitout/desk/journal.jsonl'
says 'was cut or written to by somebody else'
