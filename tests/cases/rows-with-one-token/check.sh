#!/bin/sh
# Two rows come to show one token between the plan and its doing, or at a gate: neither is written to. And a token that nobody has
# seen yet, in a row that had another one when the plan was agreed to, opens nothing unseen.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv --sandbox-scopes agents-only
all() { echo $(($(agents "$(token 1)") + $(agents "$(token 2)") + $(agents "$(token 3)"))); }
sed -e 's/pit-[0-9-]*1,/env:T1,/' -e 's/pit-[0-9-]*2,/env:T2,/' -e 's/pit-[0-9-]*3,/env:T3,/' clients.csv >kept.csv
T1=$(token 1) T2=$(token 2) T3=$(token 3)
export T1 T2 T3
expect 0 plan -o plan.json --location clinic00000000000001 --location clinic00000000000002 --base-url "$url" desk.yaml kept.csv
T1=$(token 3) T2=$(token 3)
expect 5 apply plan.json --base-url "$url"
[ "$(all)" = 0 ] || wrong "a plan made something in a stranger's location"
T1=$(token 1) T2=$(token 2)
expect 0 plan -o plan.json --location clinic00000000000001 --base-url "$url" desk.yaml kept.csv
T1=$(token 2)
expect 1 apply plan.json --base-url "$url"
says 'the row has another token than when this was agreed to'
[ "$(all)" = 0 ] || wrong "a plan took a token that it was not agreed to with"
T1=$(token 1)
expect 6 apply --yes --waves 1,100% --gate pause --base-url "$url" desk.yaml kept.csv
[ "$(all)" = 1 ] || wrong "the first wave did not make one agent"
# The third row was the first wave.
T1=$(token 2)
expect 5 resume
[ "$(all)" = 1 ] || wrong "a resume made something in a stranger's location"
T1=$(token 1)
expect 0 resume
[ "$(all)" = 3 ] || wrong "put right, there are $(all) agents"
