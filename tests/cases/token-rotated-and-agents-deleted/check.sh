#!/bin/sh
# Without locations.readonly: agents that a person deleted in all locations are made again under the same tokens; a new token of
# the same location is recognised by what it shows; a new token that shows nothing is parked until a person says --accept-gone.
. "$(dirname "$0")/../lib.sh"
head="Version: 2021-04-15"
remove() {
    for n in 1 2 3; do
        id=$(grep "^clinic0000000000000$n" .fitout/desk/results.csv | sed 's/.*desk=\([A-Za-z0-9]*\).*/\1/')
        curl -s -X DELETE -H "Authorization: Bearer $1$n" -H "$head" "$url/conversation-ai/agents/$id" >/dev/null
    done
}
old=pit-00000000-0000-4000-8000-00000000000
new=pit-99999999-0000-4000-8000-00000000000
# One world in which both tokens of each location are good.
sed 's/pit-00000000/pit-99999999/' clients.csv >rotated.csv
awk -F, 'NR==1' clients.csv >none.csv
serve first.txt "$FITOUT" sandbox --listen 127.0.0.1:0 --roster clients.csv --sandbox-scopes agents-only --world world.json
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
remove $old
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
says 'all done'
[ "$(agents ${old}1)" = 1 ] || wrong "location 1 has no agent again"
kill "${pids##* }"
tries=0
while kill -0 "${pids##* }" 2>/dev/null && [ $tries -lt 50 ]; do tries=$((tries + 1)); sleep 0.1; done
port=${url##*:}
serve second.txt "$FITOUT" sandbox --listen "127.0.0.1:$port" --roster rotated.csv --sandbox-scopes agents-only --world world.json
# The tokens were rotated within their locations: what they show is known.
expect 0 apply --yes --base-url "$url" desk.yaml rotated.csv
says 'everything is in place'
sed 's/pit-99999999/pit-77777777/' clients.csv | sed 's/pit-00000000/pit-77777777/' >third.csv
remove $new
kill "${pids##* }"
tries=0
while kill -0 "${pids##* }" 2>/dev/null && [ $tries -lt 50 ]; do tries=$((tries + 1)); sleep 0.1; done
serve third.txt "$FITOUT" sandbox --listen "127.0.0.1:$port" --roster third.csv --sandbox-scopes agents-only --world world.json
# A third token, and nothing that it shows is known: nobody can tell whose it is.
expect 1 apply --yes --base-url "$url" desk.yaml third.csv
says 'seen with another token than this row has now'
[ "$(agents pit-77777777-0000-4000-8000-000000000001)" = 0 ] || wrong "something was made on no proof"
expect 0 apply --yes --accept-gone --base-url "$url" desk.yaml third.csv
[ "$(agents pit-77777777-0000-4000-8000-000000000001)" = 1 ] || wrong "--accept-gone made nothing"
