#!/bin/sh
# Between two runs a person deletes one agent by hand: plan names the row, apply makes exactly that one again.
. "$(dirname "$0")/../lib.sh"
token=pit-00000000-0000-4000-8000-000000000002
sandbox clients.csv
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
id=$(grep '^clinic00000000000002' .fitout/desk/results.csv | sed 's/.*desk=\([A-Za-z0-9]*\).*/\1/')
curl -s -X DELETE -H "Authorization: Bearer $token" -H 'Version: 2021-04-15' "$url/conversation-ai/agents/$id" >/dev/null
expect 0 plan --base-url "$url" desk.yaml clients.csv
says '1 location \(row 3 clinic00000000000002\): create agent desk'
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
says '1 done, 2 already in place'
[ "$(agents $token)" = 1 ] || wrong "location 2 has $(agents $token) agents"
