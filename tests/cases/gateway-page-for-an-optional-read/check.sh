#!/bin/sh
# A gateway knows no `/locations/...` and answers with its page. Whose a token is stays unproven, and nothing waits or stops.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
upstream=$url
for mode in locations:404 locations:403 locations:401 locations:200; do
    rm -rf .fitout gateway.log
    serve gateway.txt python3 "$library/gateway.py" "$mode" "$upstream" gateway.log
    start=$(date +%s)
    expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
    took=$(($(date +%s) - start))
    [ "$took" -le 30 ] || wrong "$mode: it took $took s"
done
