#!/bin/sh
# In one folder somebody has rehearsed and then done it: the commands mean the real one, say so, and --sandbox means the other.
. "$(dirname "$0")/../lib.sh"
expect 0 apply --yes --sandbox desk.yaml clients.csv
expect 0 status
says 'journal +.fitout/desk-sandbox/journal.jsonl'
says_not Taking
sandbox clients.csv
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
for command in status 'runs list' 'runs show' 'report -o report.md' 'resolve --list' resume; do
    expect 0 $command
    says '^Taking .fitout/desk/journal.jsonl, the real one; a rehearsal.s is there, too \(.fitout/desk-sandbox/journal.jsonl\)'
    expect 0 $command --sandbox
    says_not Taking
done
expect 0 status --sandbox
says 'journal +.fitout/desk-sandbox/journal.jsonl'
expect 0 destroy --sandbox --acknowledge-removals 3
[ "$(agents pit-00000000-0000-4000-8000-000000000001)" = 1 ] || wrong "the real one was destroyed"
# Two real ones: somebody has to say which.
sed 's/^name: desk/name: night/' desk.yaml >night.yaml
expect 0 plan --base-url "$url" night.yaml clients.csv
expect 0 apply --yes --base-url "$url" night.yaml clients.csv
expect 2 status
says 'there are 2 journals: .fitout/desk/journal.jsonl, .fitout/night/journal.jsonl'
