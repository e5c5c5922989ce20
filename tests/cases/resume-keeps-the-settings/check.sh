#!/bin/sh
# A resume takes its turns as the run did: the settle time, the pace, the brakes. What its own line says goes before.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
expect 6 apply --yes --base-url "$url" --waves 1,100% --gate pause --settle 45s --timeout 20s --rate 50 --concurrency 2 \
    --max-failures 7 --verify none --no-undo --on-in-doubt ask desk.yaml clients.csv
expect 0 resume --rate 60
says '^settings +.*--settle 45s .*--verify none .*--rate 50 .*--no-undo .*the command line wins'
last=$(grep '"type":"run-began"' .fitout/desk/journal.jsonl | tail -n 1)
for setting in '"settle":"45s"' '"timeout":"20s"' '"rate":"60"' '"concurrency":"2"' '"max-failures":"7"' '"verify":"none"' \
    '"no-undo":"yes"' '"on-in-doubt":"ask"' '"waves":"1,100%"' '"gate":"pause"'; do
    case $last in *$setting*) ;; *) wrong "the resume did not go on with $setting: $last" ;; esac
done
[ ! -e .fitout/desk/former.jsonl ] || wrong "a resume of a run with --no-undo kept former values"
