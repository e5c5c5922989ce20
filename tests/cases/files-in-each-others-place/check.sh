#!/bin/sh
# A file in another one's place is named for what it is, in one line, and what to name instead is said.
. "$(dirname "$0")/../lib.sh"
expect 0 plan --sandbox desk.yaml clients.csv -o plan.json
expect 0 apply --yes --sandbox desk.yaml clients.csv
journal=.fitout/desk-sandbox/journal.jsonl
results=.fitout/desk-sandbox/results.csv
printf '<!DOCTYPE html>\n<html></html>\n' >page.html
printf 'PK\003\004....' >book.xlsx
echo '{"a": 1}' >some.json
is() {
    what=$1
    shift
    expect 2 "$@"
    says "$what"
    [ "$(wc -l <out.txt)" -le 2 ] || wrong "fitout $* says more than what it is: $(cat out.txt)"
}
for command in 'apply --yes --sandbox' 'plan --sandbox' validate; do
    # shellcheck disable=SC2086
    is 'plan.json is a saved plan of fitout, not a template' $command plan.json clients.csv
    says 'fitout apply plan.json'
    # shellcheck disable=SC2086
    is 'plan.json is a saved plan of fitout, not a roster' $command desk.yaml plan.json
done
is 'plan.json is a saved plan' explain plan.json
is 'is a journal, not a template' plan --sandbox $journal clients.csv
is 'is a journal, not a roster' plan --sandbox desk.yaml $journal
is 'is the results file of a run, not a roster' plan --sandbox desk.yaml $results
is 'is the results file of a run, not a roster' agents list --sandbox $results
is 'page.html is a web page, not a template' plan --sandbox page.html clients.csv
is 'page.html is a web page, not a roster' plan --sandbox desk.yaml page.html
is 'some.json is a JSON file, not a roster' agents list --sandbox some.json
is 'book.xlsx is an Excel workbook' plan --sandbox book.xlsx clients.csv
is 'clients.csv is a roster, and the template is missing' apply clients.csv
is 'desk.yaml is a template, not a roster' agents list --sandbox desk.yaml
says 'This command takes no template'
is 'clients.csv is a roster, not a template' resume --sandbox --template clients.csv
is 'clients.csv is a roster, not the values' agents update --sandbox --agent-name x --from clients.csv clients.csv
is 'desk.yaml is a template, not the values' agents update --sandbox --agent-name x --from desk.yaml clients.csv
echo location_id,message_id >messages.csv
is 'clients.csv is a roster, not a list of messages' generations export --sandbox -o out.csv clients.csv messages.csv
expect 2 validate clients.csv desk.yaml
says 'fitout validate desk.yaml clients.csv'
# A location is named by its id alone.
one=clinic00000000000001
location() {
    expect 2 agents list --sandbox clients.csv --location "$1"
    says "$2"
}
location "https://app.example.com/v2/location/$one/settings?x=1" "the id alone: --location $one$"
location "\"$one\"" "the id alone: --location $one$"
location " $one " "the id alone: --location $one$"
location "$one,clinic00000000000002" "the flag for each: --location $one --location clinic00000000000002"
# What is written as JSON can be a template.
python3 - <<'P'
import json
agent = {"name": "<<clinic_name>> desk", "personality": "a", "goal": "b", "instructions": "c", "mode": "suggestive"}
variables = {name: {"required": True, "description": name} for name in ("clinic_name", "city")}
json.dump({"name": "j", "version": "1", "variables": variables, "agents": {"desk": agent}}, open("desk.json", "w"))
P
expect 0 validate desk.json clients.csv
