#!/bin/sh
# Tokens that may say whose they are slip by one row: every row is parked as another location's, and nothing is written.
. "$(dirname "$0")/../lib.sh"
cp clients.csv true.csv
sandbox true.csv
expect 0 apply --yes --require-proof --base-url "$url" desk.yaml clients.csv
sed -e 's/-000000000001,H/-X,H/; s/-000000000003,O/-000000000001,O/; s/-000000000002,S/-000000000003,S/; s/-X,H/-000000000002,H/' true.csv >clients.csv
for command in 'apply --yes' 'apply --yes --accept-gone' plan; do
    # shellcheck disable=SC2086
    expect 1 $command --base-url "$url" desk.yaml clients.csv
    says 'the token belongs to another location'
done
expect 1 destroy --yes --base-url "$url"
for n in 1 2 3; do
    [ "$(agents "pit-00000000-0000-4000-8000-00000000000$n")" = 1 ] || wrong "location $n has another number of agents than 1"
done
! grep -q '"type":"gone"' .fitout/desk/journal.jsonl || wrong "an agent was taken for gone"
