#!/bin/sh
# What stands before the API refuses every create with a 4xx of its own: each create is sent once, one listing shows that nothing
# was made, and the first three that are refused alike stop the run. Nothing is in doubt, and nothing waits.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
upstream=$url
for mode in create:413 create:405 create:431 create:404 create:400 create:403 create:401 create-empty:403 create-json:415 create:451; do
    rm -rf .fitout gateway.log
    serve gateway.txt python3 "$library/gateway.py" "$mode" "$upstream" gateway.log
    expect 3 apply --yes --base-url "$url" desk.yaml clients.csv
    posts=$(grep -c '^POST' gateway.log)
    [ "$posts" -le 3 ] || wrong "$mode: 3 locations were begun, and creates were sent $posts times"
    says 'the first 3 locations were refused for the same reason'
    says_not 'in doubt'
done
# A server that only failed says nothing of that: it stays in doubt, as ever.
rm -rf .fitout gateway.log
serve gateway.txt python3 "$library/gateway.py" create:502 "$upstream" gateway.log
expect 5 apply --yes --settle 1s --timeout 1s --on-in-doubt ask --base-url "$url" desk.yaml clients.csv
