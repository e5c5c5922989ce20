#!/bin/sh
# What the journal made is gone again, and it knows the locations by their tokens alone: a column that slipped writes nothing in a
# stranger's location; one that stood wrong at first is said to, and the journal that began so can be moved away.
. "$(dirname "$0")/../lib.sh"
cp clients.csv true.csv
all() { echo $(($(agents "$(token 1)") + $(agents "$(token 2)") + $(agents "$(token 3)"))); }
sandbox true.csv --sandbox-scopes agents-only
head -3 true.csv >clients.csv
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
expect 0 destroy --yes --acknowledge-removals 2 --base-url "$url"
slip
expect 1 apply --yes --base-url "$url" desk.yaml clients.csv
says 'the row has another token than when it was seen before, and nothing shows that the two open the same location'
says 'the token was last seen in the row of clinic0000000000000[12], and nothing is left there'
[ "$(all)" = 0 ] || wrong "something was made in a stranger's location"
rm -r .fitout
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
expect 0 destroy --yes --acknowledge-removals 3 --base-url "$url"
cp true.csv clients.csv
expect 1 apply --yes --base-url "$url" desk.yaml clients.csv
says 'it stands in a wrong row now, or stood in one then'
expect 1 apply --yes --accept-gone --base-url "$url" desk.yaml clients.csv
[ "$(all)" = 0 ] || wrong "what was accepted as gone made something"
rm -r .fitout
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
for row in 1 2 3; do
    [ "$(agents "$(token $row)")" = 1 ] || wrong "put right, location $row has $(agents "$(token $row)") agents"
done
