#!/bin/sh
# After an undo, an edit by hand that it put back is again an edit by hand, and the next apply names it.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
edit_by_hand "$(token 1)" "$(ours 1)" goal "By hand."
expect 10 drift --base-url "$url" desk.yaml clients.csv
cp out.txt before.txt
expect 0 apply --yes --acknowledge-hand-edits 1 --base-url "$url" desk.yaml clients.csv
[ "$(field_of "$(token 1)" "$(ours 1)" goal)" != "By hand." ] || wrong "the apply did not write over the edit"
expect 0 runs list
run=$(grep -o '^20[0-9-]*' out.txt | tail -n 1)
expect 0 undo "$run" --yes --base-url "$url"
[ "$(field_of "$(token 1)" "$(ours 1)" goal)" = "By hand." ] || wrong "the undo did not put the edit back"
expect 10 drift --base-url "$url" desk.yaml clients.csv
grep -E '^ *[0-9]+ location|drifted|outdated' before.txt >one.txt
grep -E '^ *[0-9]+ location|drifted|outdated' out.txt >two.txt
cmp -s one.txt two.txt || wrong "drift tells another story after the undo: $(cat two.txt)"
expect 2 apply --yes --base-url "$url" desk.yaml clients.csv
says 'acknowledge-hand-edits 1'
expect 0 journal compact .fitout/desk/journal.jsonl
expect 2 apply --yes --base-url "$url" desk.yaml clients.csv
