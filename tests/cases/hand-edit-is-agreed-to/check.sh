#!/bin/sh
# What a person edited by hand, and a bot that a client paused, are named, and written over only by their number.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
edit_by_hand "$(token 1)" "$(ours 1)" mode off
edit_by_hand "$(token 2)" "$(ours 2)" goal "By hand."
expect 0 plan --base-url "$url" desk.yaml clients.csv
says 'Edited by hand since the last run there \(20..-..-..\), would be written over: 2 locations'
says 'agent desk was switched off, and would be switched on again \(row 2 '
says 'desk\.goal \(row 3 '
grep -n 'was switched off\|desk.goal (row' out.txt | head -n 1 | grep -q 'switched off' || wrong "paused agents do not come first"
expect 2 apply --yes --base-url "$url" desk.yaml clients.csv
says 'acknowledge-hand-edits 2'
[ "$(field_of "$(token 1)" "$(ours 1)" mode)" = off ] || wrong "a paused bot was switched on without a word"
expect 2 apply --yes --acknowledge-hand-edits 1 --base-url "$url" desk.yaml clients.csv
expect 2 apply --yes --json --base-url "$url" desk.yaml clients.csv
says '"hand_edits":\[\{"target":"desk","field":"mode","paused":true\}\]'
expect 0 apply --yes --acknowledge-hand-edits 2 --base-url "$url" desk.yaml clients.csv
says 'would be written over: 2 locations'
[ "$(field_of "$(token 1)" "$(ours 1)" mode)" = suggestive ] || wrong "the agreed pause was not written over"
