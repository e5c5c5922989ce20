#!/bin/sh
# A saved plan, and a journal, say that something is no health information. That counts only when the command line says it.
. "$(dirname "$0")/../lib.sh"
sed 's/Leeds/Leeds, SSN 219-09-9998/; s/\(Leeds, SSN [0-9-]*\)/"\1"/' clients.csv >desk.csv
sandbox desk.csv
expect 2 plan --base-url "$url" desk.yaml desk.csv
name=$(grep -o '([0-9a-f]\{8\})' out.txt | head -n 1 | tr -d '()')
expect 0 plan --base-url "$url" --phi-ack "$name" --reason 'the number of the desk' desk.yaml desk.csv -o plan.json
says "apply plan.json --base-url $url --phi-ack $name --reason 'the number of the desk'"
expect 2 apply plan.json --base-url "$url"
says "the plan plan.json says --phi-ack $name --reason 'the number of the desk', which only a command line can say"
says "fitout apply plan.json --base-url $url --phi-ack $name --reason"
[ ! -e .fitout ] || wrong "a journal was begun"
expect 0 apply plan.json --base-url "$url" --phi-ack "$name" --reason 'the number of the desk'
# The journal remembers it, and answers for nothing.
expect 2 resume
says "the journal .fitout/desk/journal.jsonl says --phi-ack $name"
expect 0 resume --phi-ack "$name" --reason 'the number of the desk'
