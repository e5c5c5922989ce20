#!/bin/sh
# The first run's tokens had slipped by one row and could not say whose they are; put right, they can. What stands in other
# locations since is not touched, and neither destroy nor undo says that all is well.
. "$(dirname "$0")/../lib.sh"
cp clients.csv true.csv
slip
sandbox true.csv --sandbox-scopes agents-only --world world.json
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
run=$(grep -o '"run":"[^"]*"' .fitout/desk/journal.jsonl | head -n 1 | cut -d '"' -f 4)
kill "${pids##* }"
sleep 1
serve again.txt "$FITOUT" sandbox --listen "${url#http://}" --roster true.csv --world world.json
cp true.csv clients.csv
for command in "destroy" "undo $run" "destroy"; do
    # shellcheck disable=SC2086
    expect 1 $command --yes --base-url "$url"
    says '3 agents of this journal still stand in a location that they were not made for'
    says 'fitout audit --journal .fitout/desk/journal.jsonl desk.yaml clients.csv'
    says '^3 locations: 3 with nothing to do'
    says_not 'everything is in place|all done'
done
expect 5 audit --journal .fitout/desk/journal.jsonl --base-url "$url" desk.yaml clients.csv
for n in 1 2 3; do
    [ "$(agents "pit-00000000-0000-4000-8000-00000000000$n")" = 1 ] || wrong "location $n has another number of agents than 1"
done
