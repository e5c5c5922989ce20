#!/bin/sh
# A saved plan from somewhere else names a roster that lies elsewhere on this machine. It is taken only when it is said.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
mkdir secret
mv clients.csv secret/clients.csv
expect 0 plan --base-url "$url" desk.yaml secret/clients.csv -o plan.json
mkdir here
cp desk.yaml here
for path in "$work/secret/clients.csv" ../secret/clients.csv; do
    sed "s#\"secret/clients.csv\"#\"$path\"#" plan.json >here/plan.json
    (cd here && expect 2 apply plan.json --base-url "$url" && says 'names a file outside this folder' &&
        says "fitout apply plan.json --roster $path" && says_not pit-) || exit 1
done
cd here || exit 1
expect 0 apply plan.json --base-url "$url" --roster ../secret/clients.csv
says '^roster +../secret/clients.csv \(3 locations\)'
expect 2 apply desk.yaml --roster ../secret/clients.csv --base-url "$url"
says 'go with a saved plan only'
