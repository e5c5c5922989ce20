#!/bin/sh
# An undo whose roster has lost a row does not say that all is undone.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
run=$(grep -o '"run":"[^"]*"' .fitout/desk/journal.jsonl | head -n 1 | cut -d '"' -f 4)
grep -v clinic00000000000002 clients.csv >fewer.csv
expect 1 undo "$run" --acknowledge-removals 2 --roster fewer.csv
says '1 location is not in fewer.csv, and left as it is: clinic00000000000002'
says '3 locations: 2 done, 1 pending'
expect 0 status
says '^pending   1'
expect 0 runs list
says 'undo .* 3  *2 done, 1 pending'
expect 0 report -o report.md
grep -q '^| pending | 1 |' report.md || wrong "the report forgets one: $(cat report.md)"
[ "$(agents pit-00000000-0000-4000-8000-000000000002)" = 1 ] || wrong "it was undone without a row"
# Who chooses does not miss the others.
expect 0 undo "$run" --acknowledge-removals 1 --location clinic00000000000002
says 'all done: 1 location'
