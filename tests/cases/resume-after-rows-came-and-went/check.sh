#!/bin/sh
# A run is stopped after its first location; before the resume one row came, one went, and one was changed. All are named; the
# new one is taken only when that is said, and the one that went is not done.
. "$(dirname "$0")/../lib.sh"
sandbox all.csv
expect 6 apply --yes --base-url "$url" --waves 1,100% --gate pause desk.yaml clients.csv
first=$(grep '"type":"location"' .fitout/desk/journal.jsonl | grep -o 'clinic[0-9]*')
went=clinic00000000000003
changed=clinic00000000000002
[ "$first" = clinic00000000000001 ] || { went=clinic00000000000001; }
[ "$first" != "$changed" ] || changed=clinic00000000000003
[ "$changed" != "$went" ] || went=clinic00000000000001
cp clients.csv before.csv
grep -v "$went" before.csv | sed "/^$changed/s/,[^,]*\$/,Reading/" >clients.csv
tail -n 1 all.csv >>clients.csv
expect 1 resume
says 'clients.csv is not as it was when run [0-9-]* was agreed to'
says '1 row new: row 4 clinic00000000000004 \(left out; --include-new takes them\)'
says "1 row changed: row [0-9] $changed \(taken as they are now\)"
says "1 row gone, and not done: $went"
says '3 locations: 2 done, 1 pending'
says '1 pending: not done, and not in the roster any more'
# Whoever looks later is told the same.
expect 0 status
says '^pending   1'
says "^  $went"
says '1 location was agreed to and had no row in clients.csv any more'
expect 0 runs list
says 'resume .* 3  *1 done, 1 pending'
expect 0 runs show
says '1 location of those agreed to had no row in clients.csv any more'
expect 0 report -o report.md
grep -q '^| pending | 1 |' report.md && grep -q "not in the roster any more: $went" report.md || wrong "the report forgets $went: $(cat report.md)"
expect 0 report -o report.csv
grep -q "^,$went,.*,pending,.*not in the roster any more" report.csv || wrong "the report forgets $went: $(cat report.csv)"
[ "$(agents pit-00000000-0000-4000-8000-000000000004)" = 0 ] || wrong "the new row was taken"
# A second one does not forget it.
expect 1 resume
says "1 row gone, and not done: $went"
expect 1 resume --include-new
[ "$(agents pit-00000000-0000-4000-8000-000000000004)" = 1 ] || wrong "the new row was not taken"
# A row that is done is not done again, whatever it says now.
sed "/^$first/s/,[^,]*\$/,Bath/" clients.csv >more.csv && mv more.csv clients.csv
expect 1 resume
says "1 row changed, but done: row [0-9] $first \(left as they are"
says '^0 to do'
# The row is back.
{ cat clients.csv; grep "^$went" before.csv; } >more.csv && mv more.csv clients.csv
expect 0 resume
says 'all done: 4 locations'
