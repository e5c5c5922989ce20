#!/bin/sh
# A terminal that goes away says so more than once, and the system ends the session right after: none of that is an order to abort.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv --sandbox-latency 700ms
"$FITOUT" apply --yes --base-url "$url" desk.yaml clients.csv >out.txt 2>&1 &
fitout=$!
pids="$pids $fitout"
wait_for .fitout/desk/journal.jsonl create-agent
kill -HUP $fitout
sleep 0.1
kill -HUP $fitout 2>/dev/null
kill -TERM $fitout 2>/dev/null
sleep 0.1
kill -HUP $fitout 2>/dev/null
wait $fitout
code=$?
[ $code -eq 129 ] || wrong "exit $code, not 129: $(cat out.txt)"
! grep -q 'in-doubt' .fitout/desk/journal.jsonl || wrong "something is in doubt"
[ "$(grep -c '"type":"began"' .fitout/desk/journal.jsonl)" = "$(grep -c '"type":"ended"' .fitout/desk/journal.jsonl)" ] ||
    wrong "a write was left without its end"
expect 0 resume
