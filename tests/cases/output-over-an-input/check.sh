#!/bin/sh
# Outputs that are the roster, the template or the journal, by path, link and detour: refused at the start, and nothing is lost.
. "$(dirname "$0")/../lib.sh"
expect 0 apply --yes --sandbox desk.yaml clients.csv
journal=.fitout/desk-sandbox/journal.jsonl
mkdir sub
ln -s clients.csv link.csv
ln clients.csv hard.csv
cat clients.csv desk.yaml .fitout/desk-sandbox/*.* >before.txt
refused() {
    expect 2 "$@"
    says 'the same file|nothing may replace|is there already|link|folder'
    cat clients.csv desk.yaml .fitout/desk-sandbox/*.* | cmp -s - before.txt || wrong "fitout $* lost a file"
}
for path in clients.csv ./sub/../clients.csv link.csv hard.csv desk.yaml $journal; do
    refused apply --yes --sandbox desk.yaml clients.csv --results "$path"
    refused apply --yes --sandbox desk.yaml clients.csv --json-into "$path"
done
for path in clients.csv link.csv hard.csv; do
    refused drift --sandbox desk.yaml clients.csv -o "$path"
    refused check --sandbox desk.yaml clients.csv -o "$path"
    refused report -o "$path"
    refused resume --results "$path"
done
refused plan --sandbox desk.yaml clients.csv -o $journal
refused plan --sandbox desk.yaml clients.csv -o none/plan.json
refused plan --sandbox desk.yaml clients.csv -o sub
refused plan --sandbox desk.yaml clients.csv -o new.json --json-into sub/../new.json
expect 0 plan --sandbox desk.yaml clients.csv -o /dev/null --json-into /dev/null
for path in .fitout/desk-sandbox/sandbox-world.json .fitout/desk-sandbox/results.csv; do
    refused validate desk.yaml clients.csv -o "$path"
    refused plan --sandbox desk.yaml clients.csv -o "$path"
    refused report -o "$path"
done
