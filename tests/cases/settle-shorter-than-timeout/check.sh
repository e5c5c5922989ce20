#!/bin/sh
# A create may not be looked for while its answer is still waited for: --settle below --timeout is refused, and where --timeout is
# left out, an answer is waited for no longer than --settle.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
expect 2 apply --yes --settle 5s --timeout 10s --base-url "$url" desk.yaml clients.csv
says 'error: --settle \(5.0 s\) is shorter than --timeout \(10.0 s\)|error: --settle \(5 s\) is shorter than --timeout \(10 s\)'
[ ! -s .fitout/desk/journal.jsonl ] || ! grep -q run-began .fitout/desk/journal.jsonl || wrong "a run was begun"
expect 0 apply --yes --settle 5s --base-url "$url" desk.yaml clients.csv
