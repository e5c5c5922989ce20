#!/bin/sh
# Whoever reads stdout goes away: the exit code stays the command's own, and files that were promised are written.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
# Runs fitout with a stdout that nobody reads: `unread ARGUMENTS...`.
unread() {
    { "$FITOUT" "$@" 2>err.txt; echo $? >code.txt; } | true
    code=$(cat code.txt)
}
unread plan --detailed-exitcode --base-url "$url" -o plan.json desk.yaml clients.csv
[ "$code" -eq 10 ] || wrong "plan: exit $code, not 10: $(cat err.txt)"
[ -s plan.json ] || wrong "plan.json was not written"
unread apply --yes --base-url "$url" desk.yaml clients.csv
[ "$code" -eq 0 ] || wrong "apply: exit $code, not 0: $(cat err.txt)"
[ "$(grep -c done .fitout/desk/results.csv)" -eq 3 ] || wrong "results.csv was not written"
curl -s -X DELETE -H 'Authorization: Bearer pit-00000000-0000-4000-8000-000000000002' -H 'Version: 2021-04-15' \
    "$url/conversation-ai/agents/$(grep '^clinic00000000000002' .fitout/desk/results.csv | sed 's/.*desk=\([A-Za-z0-9]*\).*/\1/')" >/dev/null
unread drift --base-url "$url" -o drift.csv desk.yaml clients.csv
[ "$code" -eq 10 ] || wrong "drift: exit $code, not 10: $(cat err.txt)"
[ -s drift.csv ] || wrong "drift.csv was not written"
unread apply --yes --json --base-url "$url" desk.yaml clients.csv
[ "$code" -eq 0 ] || wrong "apply --json: exit $code, not 0: $(cat err.txt)"
"$FITOUT" status >&- 2>err.txt || wrong "status with stdout closed: exit $?"
