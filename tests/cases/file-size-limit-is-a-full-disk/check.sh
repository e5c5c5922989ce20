#!/bin/sh
# A limit on the size of files (`ulimit -f`) is met by the journal, by the stream for programs, and by a report: exit 4, as on
# a full disk, and not the end of the process by SIGXFSZ.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
limited() {
    blocks=$1
    shift
    (
        ulimit -f "$blocks" && exec "$FITOUT" "$@"
    ) 2>err.txt | cat >out.txt
}
# The shell's pipe hides the code, so it is written down.
code_of() {
    blocks=$1
    shift
    (
        ulimit -f "$blocks"
        exec "$FITOUT" "$@" >/dev/null 2>/dev/null
    )
    code=$?
}
code_of 4 apply --yes --base-url "$url" desk.yaml clients.csv
[ $code -eq 4 ] || wrong "apply with a journal of 2 KiB: exit $code, not 4"
expect 0 resume --base-url "$url" --settle 1s --timeout 1s
code_of 0 plan --json-into stream.jsonl --sandbox desk.yaml clients.csv
[ $code -eq 4 ] || wrong "plan with an empty stream: exit $code, not 4"
code_of 1 report -o report.html
[ $code -eq 4 ] || wrong "report of 512 bytes: exit $code, not 4"
