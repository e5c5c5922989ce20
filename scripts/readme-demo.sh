#!/usr/bin/env bash
# Runs the README's first command as printed, in a folder of its own, and fails unless it did what the README says.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
command="$(sed -n '/<!-- demo -->/,/```$/p' "$root/README.md" | sed -n '/^cargo /p')"
[ -n "$command" ] || { echo "README.md has no demo command" >&2; exit 1; }
[ "$(printf '%s\n' "$command" | wc -l)" = 1 ] || { echo "README.md has more than one demo command" >&2; exit 1; }
cd "$root"
rm -rf .fitout/dental-front-desk-sandbox
printf '$ %s\n' "$command"
bash -c "$command"
results=.fitout/dental-front-desk-sandbox/results.csv
journal=.fitout/dental-front-desk-sandbox/journal.jsonl
done_rows="$(grep -c ',done,' "$results" || true)"
[ "$done_rows" = 200 ] || { echo "$done_rows of 200 locations are done in $results" >&2; exit 1; }
[ -s "$journal" ] || { echo "there is no journal" >&2; exit 1; }
echo "200 locations done, results in $results, journal in $journal"
