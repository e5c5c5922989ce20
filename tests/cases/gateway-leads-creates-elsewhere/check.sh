#!/bin/sh
# What stands before the API leads every create elsewhere, or answers it with a page of its own as if it were done. Nobody knows
# whether it was, so it is in doubt and not sent again; the third location stops the run, with the reason and what to do.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
upstream=$url
for mode in create-redirect:300 create-redirect:303 create:200; do
    rm -rf .fitout gateway.log
    serve gateway.txt python3 "$library/gateway.py" "$mode" "$upstream" gateway.log
    expect 3 apply --yes --settle 1s --timeout 1s --base-url "$url" desk.yaml clients.csv
    posts=$(grep -c '^POST' gateway.log)
    [ "$posts" -le 4 ] || wrong "$mode: creates were sent $posts times"
    says 'create agent does not get through to the API at http://127.0.0.1'
    says 'base-url'
done
