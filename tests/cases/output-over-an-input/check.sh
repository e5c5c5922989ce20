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
# A token's file is named by rows that nobody can read, or stands in a column that nobody knows.
echo pit-of-a-client >tkx
printf 'location_id,token,clinic_name,city\nL1,T1,"Maple,Bath,\nL2,T2,Oak,Bath\nL3,file:tkx,Elm,Bath\n' >quote.csv
printf 'location_id,api token,clinic_name,city\nL3,FILE: tkx ,Elm,Bath\n' >heading.csv
for path in tkx ./sub/../tkx; do
    expect 2 validate desk.yaml quote.csv -o "$path"
    says "the token's file of line 4 of quote.csv.*the same file"
    expect 2 validate desk.yaml heading.csv --token-column tokn -o "$path"
    says 'the same file'
done
[ "$(cat tkx)" = pit-of-a-client ] || wrong "the token's file was replaced"
# What was written says what it leaves out.
expect 2 validate desk.yaml quote.csv -o errors.csv
says 'errors.csv: 1 row with something wrong.* The 2 rows below were not checked.'
