#!/bin/sh
# A fleet has agents that people made: no apply switches one on beside them before somebody has said their number.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
for row in 1 2 3; do agent_by_hand "$(token $row)" "Front Desk Bot" auto-pilot >/dev/null; done
agent_by_hand "$(token 3)" "Old, switched off" off >/dev/null
expect 0 plan --base-url "$url" desk.yaml clients.csv
says 'beside the agent that is switched on: 3 other agents in 3 locations'
says '3 locations: "Front Desk Bot" \(auto-pilot\)'
says 'fitout apply --acknowledge-other-agents 3 '
says_not 'Old, switched off'
expect 2 apply --yes --base-url "$url" desk.yaml clients.csv
says 'acknowledge-other-agents 3'
expect 2 apply --yes --acknowledge-other-agents 2 --base-url "$url" desk.yaml clients.csv
[ "$(agents "$(token 1)")" = 1 ] || wrong "something was made although nobody agreed"
expect 0 plan -o plan.json --base-url "$url" desk.yaml clients.csv
expect 2 apply --base-url "$url" plan.json
says '3 other agents in 3 locations'
sed 's/^version: "1"/version: "1"\nother-agents: leave/' desk.yaml >leave.yaml
expect 0 plan --base-url "$url" leave.yaml clients.csv
says 'Left switched on .*: 3 other agents in 3 locations'
expect 0 apply --acknowledge-other-agents 3 --base-url "$url" plan.json
says '3 done'
