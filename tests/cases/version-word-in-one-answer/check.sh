#!/bin/sh
# One location is told that its version header is wrong. That is its own trouble: all others are done.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
serve gateway.txt python3 "$library/gateway.py" version1 "$url" gateway.log
expect 1 apply --yes --base-url "$url" desk.yaml clients.csv
says '3 done'
says 'version header was not found'
