#!/bin/sh
# What stands before the API packs answers unasked, puts a mark before them or breaks a character: they are read all the same. What
# cannot be read is called so, and never that nobody answered.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
upstream=$url
for mode in gzip gzip-unsaid gzip1 deflate bom utf16 surrogate latin1; do
    serve gateway.txt python3 "$library/gateway.py" "$mode" "$upstream" gateway.log
    rm -rf .fitout
    expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
done
serve gateway.txt python3 "$library/gateway.py" br "$upstream" gateway.log
rm -rf .fitout
start=$(date +%s)
expect 3 plan --base-url "$url" desk.yaml clients.csv
[ $(($(date +%s) - start)) -le 15 ] || wrong "it took long to say so"
says 'packed as `br`'
says_not 'did not answer'
