#!/bin/sh
# A run waits at a gate, and the column of tokens slips by a row: a resume writes nothing in a stranger's location. Put right
# again, it goes on.
. "$(dirname "$0")/../lib.sh"
cp clients.csv true.csv
sandbox true.csv --sandbox-scopes agents-only
expect 6 apply --yes --waves 1,100% --gate pause --base-url "$url" desk.yaml clients.csv
slip
expect 1 resume
says 'the token stood in the row of clinic0000000000000[0-9] when this was agreed to, and nothing shows that it opens clinic'
says '2 parked'
all() { echo $(($(agents "$(token 1)") + $(agents "$(token 2)") + $(agents "$(token 3)"))); }
[ "$(all)" = 1 ] || wrong "something was made in a stranger's location"
expect 1 retry
[ "$(all)" = 1 ] || wrong "a retry made something in a stranger's location"
cp true.csv clients.csv
expect 0 resume
for row in 1 2 3; do
    [ "$(agents "$(token $row)")" = 1 ] || wrong "put right, location $row has $(agents "$(token $row)") agents"
done
