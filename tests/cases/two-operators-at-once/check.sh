#!/bin/sh
# Two colleagues roll the same roster out in the same minute, each in a folder of their own. Both may make an agent; never are
# two of them switched on in one location, and one of the two runs names every location that has two, with exit code 5.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv --sandbox-latency 150ms
mkdir one two
for who in one two; do
    cp desk.yaml clients.csv $who/
    (cd $who && timeout 120 "$FITOUT" apply --yes --base-url "$url" desk.yaml clients.csv >out.txt 2>&1; echo $? >code) &
    pids="$pids $!"
done
wait_for one/code .
wait_for two/code .
twice=0
for n in 01 02 03 04 05 06 07 08 09 10; do
    token=pit-00000000-0000-4000-8000-0000000000$n
    awake=$(curl -s -H "Authorization: Bearer $token" -H 'Version: 2021-04-15' "$url/conversation-ai/agents/search?limit=100" |
        python3 -c 'import json,sys; print(sum(a["mode"] != "off" for a in json.load(sys.stdin)["agents"]))')
    [ "$awake" -le 1 ] || wrong "location $n has $awake agents switched on"
    if [ "$(agents $token)" -gt 1 ]; then
        twice=$((twice + 1))
        cat one/.fitout/desk/results.csv two/.fitout/desk/results.csv | grep "^clinic000000000000$n" | grep -q ',conflict,' ||
            wrong "location $n has two agents, and both runs say done"
    fi
done
if [ $twice -gt 0 ]; then
    [ "$(cat one/code)" = 5 ] || [ "$(cat two/code)" = 5 ] || wrong "$twice locations have two agents; exit $(cat one/code) and $(cat two/code)"
    cat one/out.txt two/out.txt | grep -q 'an agent of the same name at the same time' || wrong "no word of it: $(cat one/out.txt)"
fi
