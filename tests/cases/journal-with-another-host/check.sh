#!/bin/sh
# A journal says another address than the command line, or one that is not on this machine: resume, retry, undo and destroy
# send nothing, and plan, drift and audit do not believe what it knows.
. "$(dirname "$0")/../lib.sh"
serve other.txt python3 "$library/listener.py" heard.txt
other=$url
sandbox clients.csv
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
journal=.fitout/desk/journal.jsonl
run=$(grep -o '"run":"[^"]*"' $journal | head -n 1 | cut -d '"' -f 4)
refused() {
    expect 2 "$@"
    says "$other"
    says "$url"
    [ ! -e heard.txt ] || wrong "$*: the other address was asked: $(cat heard.txt)"
}
for command in resume retry "undo $run --yes" "destroy --yes"; do
    refused $command --base-url "$other"
    says 'nothing was sent'
done
for command in plan drift audit; do
    refused $command --base-url "$other" desk.yaml clients.csv
done
# Changed by hand: an explicit --base-url is not overridden, and without one no token leaves this machine.
cp $journal mine.jsonl
python3 "$library/forge.py" $journal "$url" "$other"
for command in resume retry "undo $run --yes" "destroy --yes"; do
    refused $command --base-url "$url"
done
cp mine.jsonl $journal
python3 "$library/forge.py" $journal "$url" https://services.leadconnectorhq.com.example.com
for command in resume retry "undo $run --yes" "destroy --yes"; do
    expect 2 $command
    says 'https://services.leadconnectorhq.com.example.com'
    says 'without --base-url this command is about https://services.leadconnectorhq.com;'
done
# What is on this machine needs no word, and is shown.
cp mine.jsonl $journal
expect 0 resume
says "^host +$url$"
