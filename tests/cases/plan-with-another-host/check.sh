#!/bin/sh
# A saved plan was changed on its way: it says another address. No token goes there, with and without --base-url.
. "$(dirname "$0")/../lib.sh"
serve other.txt python3 "$library/listener.py" heard.txt
other=$url
sandbox clients.csv
expect 0 plan --base-url "$url" desk.yaml clients.csv -o plan.json
says "To do exactly that: fitout apply plan.json --base-url $url"
sed "s#$url#$other#" plan.json >changed.json
expect 2 apply changed.json --base-url "$url"
says "$other"
says "$url"
says 'nothing was sent'
expect 2 apply changed.json
says "without --base-url this command is about https://services.leadconnectorhq.com"
says "fitout apply changed.json --base-url $other"
sed 's#http://127.0.0.1:[0-9]*#https://me:hidden@crm.example.com#' plan.json >odd.json
expect 2 apply odd.json
says_not hidden
[ ! -e heard.txt ] || wrong "the other address was asked: $(cat heard.txt)"
[ ! -e .fitout ] || wrong "a journal was begun"
# The plan as it was made says what it is about before it is done.
expect 0 apply plan.json --base-url "$url"
says "^host +$url$"
says '^roster +clients.csv \(3 locations\)'
says '^template +desk.yaml \(version 1, digest [0-9a-f]{8}\)'
says 'all done: 3 locations'
