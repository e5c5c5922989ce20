#!/bin/sh
# From the first delete on the API says of an agent that it does not exist, and goes on listing it: it is neither done nor
# forgotten, and the next try removes it.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
up=$url
serve gateway.txt python3 "$library/gateway.py" denies-deleted "$url" gateway.log
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
touch broken.txt
"$FITOUT" destroy --yes --acknowledge-removals 3 --settle 1s --timeout 1s --base-url "$url" >out.txt 2>&1 && wrong "exit 0: $(cat out.txt)"
says_not 'all done|everything is in place'
says 'still lists it|listing shows'
rm broken.txt
expect 0 destroy --yes --acknowledge-removals 3 --base-url "$url"
url=$up
for row in 1 2 3; do
    [ "$(agents "$(token $row)")" = 0 ] || wrong "location $row still has an agent"
done
