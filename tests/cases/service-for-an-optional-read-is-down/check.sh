#!/bin/sh
# The service that says whose a token is hangs, drops connections, fails or has enough, and it alone. Whose a token is stays
# unproven; the run is neither stopped nor held for long.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
upstream=$url
for mode in locations-drop locations-hang locations:503 locations:429; do
    rm -rf .fitout gateway.log
    serve gateway.txt python3 "$library/gateway.py" "$mode" "$upstream" gateway.log
    start=$(date +%s)
    expect 0 apply --yes --timeout 2s --base-url "$url" desk.yaml clients.csv
    took=$(($(date +%s) - start))
    [ "$took" -le 60 ] || wrong "$mode: it took $took s"
    says_not 'brake'
done
