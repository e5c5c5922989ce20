#!/bin/sh
# A saved plan removes actions: their number is said on the command line. A plan that says fewer than it does removes none.
. "$(dirname "$0")/../lib.sh"
with_actions() {
    cat desk.yaml
    echo '    actions:'
    echo '      bye: {type: stopBot, name: Bye, details: {stopBotDetectionType: Goodbye, enabled: true, reactivateEnabled: false,'
    echo '        stopBotTriggerCondition: They say goodbye., stopBotExamples: [Bye, See you], finalMessage: Bye.}}'
}
with_actions >with.yaml
sandbox clients.csv
expect 0 apply --yes --base-url "$url" with.yaml clients.csv
expect 0 plan --base-url "$url" desk.yaml clients.csv -o plan.json
says "fitout apply plan.json --base-url $url --acknowledge-removals 3"
before=$(wc -l <.fitout/desk/journal.jsonl)
expect 2 apply plan.json --base-url "$url"
says 'removes 3 agents or actions, and nobody has agreed to that by number'
expect 2 apply plan.json --base-url "$url" --acknowledge-removals 2
says 'acknowledge-removals 3$'
[ "$(wc -l <.fitout/desk/journal.jsonl)" = "$before" ] || wrong "something was written down"
# It claims to remove nothing.
sed 's/"removals": 1/"removals": 0/' plan.json >lies.json
expect 1 apply lies.json --base-url "$url"
says 'it removes more than was agreed to by number; nothing was written'
! grep -q remove-action .fitout/desk/journal.jsonl || wrong "an action was removed"
expect 6 apply plan.json --base-url "$url" --acknowledge-removals 3 --waves 1,100% --gate pause
# What goes on from it answers for it anew, as long as anything is left to do.
expect 2 resume
says 'say it again: fitout resume --journal .fitout/desk/journal.jsonl --acknowledge-removals 3'
[ "$(grep -c remove-action .fitout/desk/journal.jsonl)" = 1 ] || wrong "an action was removed that nobody agreed to"
expect 0 resume --acknowledge-removals 3
says 'all done: 3 locations'
expect 0 resume
says '0 to do'
