#!/bin/sh
# The terminal goes away while a plan, a check or an export reads, while a gate's program runs, and while a person is asked:
# nothing is killed in the middle of something, the exit code is 129, and nothing is left in doubt.
. "$(dirname "$0")/../lib.sh"
# Starts fitout, hangs up when a file has a line that fits, and wants exit 129: `hang FILE PATTERN ARGUMENTS...`.
hang() {
    file=$1 pattern=$2
    shift 2
    rm -f "$file" out.txt
    "$FITOUT" "$@" >out.txt 2>&1 &
    fitout=$!
    pids="$pids $fitout"
    wait_for "$file" "$pattern"
    kill -HUP $fitout
    wait $fitout
    code=$?
    # A process that a hang-up has killed has the same code, and no last word.
    says '^Stopped|^next '
    [ $code -eq 129 ] || wrong "fitout $*: exit $code, not 129: $(cat out.txt)"
}
sandbox clients.csv --sandbox-latency 700ms
hang out.txt 'request' plan -vv --concurrency 1 --base-url "$url" desk.yaml clients.csv
hang out.txt 'request' check -vv --concurrency 1 --base-url "$url" desk.yaml clients.csv
hang out.txt 'request' agents list -vv --concurrency 1 --base-url "$url" clients.csv
hang gate.txt 'begun' apply --yes --base-url "$url" --waves 1,100% --gate 'command:sh -c "echo begun >gate.txt; exec sleep 600"' desk.yaml clients.csv
grep -q '"type":"run-ended"' .fitout/desk/journal.jsonl || wrong "the journal has no end of the run"
expect 0 resume --open-gate --gate auto
