#!/bin/sh
# A plan is saved, and before it is done the column of tokens slips by a row: nothing is written in a stranger's location, neither
# by the plan nor by a resume of it. Put right again, the same plan goes on.
. "$(dirname "$0")/../lib.sh"
cp clients.csv true.csv
sandbox true.csv --sandbox-scopes agents-only
expect 0 plan -o plan.json --base-url "$url" desk.yaml clients.csv
! grep -q 'pit-' plan.json || wrong "the plan has a token in it"
all() { echo $(($(agents "$(token 1)") + $(agents "$(token 2)") + $(agents "$(token 3)"))); }
slip
expect 1 apply plan.json --base-url "$url"
says 'the token stood in the row of clinic0000000000000[0-9] when this was agreed to, and nothing shows that it opens clinic'
says '3 parked'
[ "$(all)" = 0 ] || wrong "something was made in a stranger's location"
expect 1 resume
[ "$(all)" = 0 ] || wrong "a resume made something in a stranger's location"
cp true.csv clients.csv
expect 6 apply plan.json --base-url "$url" --waves 1,100% --gate pause
[ "$(all)" = 1 ] || wrong "put right, the plan did not go on"
slip
expect 1 resume
says '2 parked'
[ "$(all)" = 1 ] || wrong "the resume of a plan made something in a stranger's location"
cp true.csv clients.csv
expect 0 resume
for row in 1 2 3; do
    [ "$(agents "$(token $row)")" = 1 ] || wrong "put right, location $row has $(agents "$(token $row)") agents"
done
