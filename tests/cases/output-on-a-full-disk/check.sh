#!/bin/sh
# Whatever is promised is written, or the exit code says that it is not: every output on a disk that is full.
. "$(dirname "$0")/../lib.sh"
[ -c /dev/full ] || exit 0
full() {
    "$FITOUT" "$@" >/dev/full 2>err.txt
    code=$?
    [ $code -eq 4 ] || wrong "fitout $* >/dev/full: exit $code, not 4: $(cat err.txt)"
}
expect 0 apply --yes --sandbox desk.yaml clients.csv
full plan --sandbox desk.yaml clients.csv
full plan --json --sandbox desk.yaml clients.csv
grep -q 'the stream for programs is not complete' err.txt || wrong "nothing says that the stream is not complete"
full drift --sandbox desk.yaml clients.csv
full audit --json --sandbox desk.yaml clients.csv
full status
full runs list
full runs show
full explain desk.yaml
full schema template
full shell completions bash
full agents list --sandbox clients.csv
full --help
full --version
full validate --json desk.yaml clients.csv
# Everything is done, and the stream is not.
"$FITOUT" apply --yes --json-into /dev/full --sandbox desk.yaml clients.csv >out.txt 2>&1
code=$?
[ $code -eq 4 ] || wrong "apply --json-into /dev/full: exit $code, not 4: $(cat out.txt)"
says 'not complete'
says 'the exit code would be 0: done'
# Invalid input stays invalid input.
"$FITOUT" validate --json no-such.yaml clients.csv >/dev/full 2>err.txt
code=$?
[ $code -eq 2 ] || wrong "validate of nothing: exit $code, not 2"
# Nobody hears the talk, and the command ends as it would.
"$FITOUT" plan --detailed-exitcode --sandbox --journal other/journal.jsonl desk.yaml clients.csv >out.txt 2>/dev/full
code=$?
[ $code -eq 10 ] || wrong "plan 2>/dev/full: exit $code, not 10"
