#!/bin/sh
# A plan is saved, then somebody switches another agent on and edits a third: neither is written beside or over, nor by a resume.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
expect 0 apply --yes --location clinic00000000000003 --base-url "$url" desk.yaml clients.csv
sed 's/Friendly and brief/Friendly and long/' desk.yaml >next.yaml
expect 0 plan -o plan.json --base-url "$url" next.yaml clients.csv
agent_by_hand "$(token 1)" "Front Desk Bot" auto-pilot >/dev/null
edit_by_hand "$(token 3)" "$(ours 3)" personality "By hand."
mine=$(ours 3)
expect 1 apply --base-url "$url" plan.json
says '1 done'
[ "$(agents "$(token 1)")" = 1 ] || wrong "an agent was made beside one that the plan did not name"
[ "$(field_of "$(token 3)" "$mine" personality)" = "By hand." ] || wrong "an edit that the plan did not name was written over"
"$FITOUT" retry --base-url "$url" >out.txt 2>&1
"$FITOUT" resume --base-url "$url" >>out.txt 2>&1
[ "$(agents "$(token 1)")" = 1 ] || wrong "a resume made an agent beside one that nobody agreed to"
[ "$(field_of "$(token 3)" "$mine" personality)" = "By hand." ] || wrong "a resume wrote over an edit that nobody agreed to"
expect 2 apply --yes --base-url "$url" next.yaml clients.csv
says 'acknowledge-hand-edits 1 --acknowledge-other-agents 1'
