#!/bin/sh
# An edit of one location, without a roster, is taken back in the same way.
. "$(dirname "$0")/../lib.sh"
FIRST=pit-00000000-0000-4000-8000-000000000001
export FIRST
sandbox clients.csv
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
one='--location clinic00000000000001 --token env:FIRST'
expect 0 agents update $one --agent-name 'Harbour Smiles desk' --set 'goal=Sell.' --yes --base-url "$url" --journal edits.jsonl
run=$(grep -o '"run":"[^"]*"' edits.jsonl | head -n 1 | cut -d '"' -f 4)
expect 2 undo "$run" --yes --journal edits.jsonl
says 'location clinic00000000000001 --token env:NAME'
expect 2 undo "$run" --yes --journal edits.jsonl --location clinic00000000000001 --token $FIRST
says '--token takes no token'
says_not "$FIRST"
# What is said to come next can be run: a token of another location parks the undo.
right=$FIRST
FIRST=pit-00000000-0000-4000-8000-000000000002
expect 1 undo "$run" --yes --journal edits.jsonl $one
next=$(sed -n 's/^next *fitout //p' out.txt)
FIRST=$right
# shellcheck disable=SC2086
expect 0 $next --yes
expect 0 agents get $one --agent-name 'Harbour Smiles desk' --base-url "$url"
says 'Answer questions about Harbour Smiles'
expect 2 undo "$(grep -o '"run":"[^"]*"' .fitout/desk/journal.jsonl | head -n 1 | cut -d '"' -f 4)" --yes $one
says 'goes with the undo of an edit'
