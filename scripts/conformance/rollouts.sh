#!/usr/bin/env bash
# Whole rollouts of every shipped template through one validating proxy (Stoplight Prism) for each official file, before the
# sandbox: the apply, a plan, drift, an update, its undo, and a destroy. Fails on any violation, in a request or an answer,
# and when a violation that is made on purpose goes unnoticed. Called by scripts/conformance.sh.
set -euo pipefail
work="$1"
fitout="$2"
tools="$(cd "$(dirname "$0")" && pwd)"
templates="$tools/../../templates"
here="$work/rollouts"
rm -rf "$here"
mkdir -p "$here"
cd "$here"

fail() { echo "conformance: $*" >&2; exit 1; }
started=()
finish() {
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
}
trap finish EXIT
wait_for() {
    for _ in $(seq 600); do
        grep -q "$2" "$1" 2>/dev/null && return
        sleep 0.2
    done
    cat "$1" >&2
    fail "$1 never said: $2"
}
# Ports nobody uses now; two runs of this script do not disturb each other.
ports() { python3 -c 'import socket,sys
all=[socket.socket() for _ in range(int(sys.argv[1]))]
for one in all: one.bind(("127.0.0.1", 0))
print(*[one.getsockname()[1] for one in all])' "$1"; }

# One roster of everybody: the sandbox knows all tokens. The shipped rosters number them alike, so each gets its own.
names=()
for template in "$templates"/*.yaml; do names+=("$(basename "$template" .yaml)"); done
echo 'location_id,token' >everybody.csv
number=0
for name in "${names[@]}"; do
    cp "$templates/$name.yaml" .
    number=$((number + 1))
    sed "s/,pit-00000000-/,pit-0000000$number-/" "$templates/$name.csv" >"$name.csv"
    tail -n +2 "$name.csv" | cut -d, -f1,2 >>everybody.csv
done

# The one place where the file contradicts itself: its prose says null for a sleep without end, its schema says number. For
# templates that sleep so, a copy in which the schema says what the prose says.
mkdir -p forever/apps
python3 - "$work/spec/apps" <<'PY'
import json, os, sys
folder = sys.argv[1]
for name in os.listdir(folder):
    if name != "conversation-ai.json":
        os.symlink(os.path.realpath(os.path.join(folder, name)), f"forever/apps/{name}")
os.symlink(os.path.realpath(f"{folder}/../common"), "forever/common")
spec = json.load(open(f"{folder}/conversation-ai.json"))
for dto in ("CreateEmployeeDto", "UpdateEmployeeDto"):
    properties = spec["components"]["schemas"][dto]["properties"]
    for name in ("sleepTime", "sleepTimeUnit"):
        assert "null for indefinite sleep" in properties[name]["description"], "the prose has changed"
        properties[name]["nullable"] = True
    properties["sleepTimeUnit"]["enum"].append(None)
json.dump(spec, open("forever/apps/conversation-ai.json", "w"))
PY

# Serves a sandbox, and the proxies before it; the address of the way in is then in $url. $1 is a folder for their words, $2
# the folder of the official files.
serve() {
    mkdir -p "$1"
    local folder="$1" spec="$2" routes=() file port
    shift 2
    "$fitout" sandbox --listen 127.0.0.1:0 --sandbox-latency 0ms --roster everybody.csv --sandbox-limit 1000 "$@" >"$folder/sandbox.log" 2>&1 &
    started+=($!)
    wait_for "$folder/sandbox.log" '^http://'
    local sandbox
    sandbox="$(grep -m1 '^http://' "$folder/sandbox.log")"
    read -r -a free <<<"$(ports 3)"
    local next=0
    for file in conversation-ai locations; do
        port="${free[$next]}"
        next=$((next + 1))
        "$work/node_modules/.bin/prism" proxy "$spec/apps/$file.json" "$sandbox" --errors -p "$port" >"$folder/$file.log" 2>&1 &
        started+=($!)
        routes+=("$file=$port")
    done
    for file in conversation-ai locations; do wait_for "$folder/$file.log" 'is listening'; done
    node "$tools/router.mjs" "${free[2]}" "$folder/violations.jsonl" "$folder/seen.jsonl" "${routes[@]}" >"$folder/router.log" 2>&1 &
    started+=($!)
    wait_for "$folder/router.log" 'listening'
    url="http://127.0.0.1:${free[2]}"
}
violations() { if [ -f "$1/violations.jsonl" ]; then wc -l <"$1/violations.jsonl"; else echo 0; fi; }

# Runs a command of a rollout; it has to end by itself, and well.
run() {
    timeout 90 "$fitout" "$@" --base-url "$url" --outage-max 10s >>run.log 2>&1 || {
        tail -n 40 run.log >&2
        cat "$way/violations.jsonl" >&2 2>/dev/null || true
        fail "fitout $1 failed: $here/run.log"
    }
}

serve straight "$work/spec"
straight="$url"
serve forever "$here/forever"
forever="$url"
for name in "${names[@]}"; do
    files=("$name.yaml" "$name.csv")
    if grep -q 'sleepTime: null' "$name.yaml"; then way=forever url="$forever"; else way=straight url="$straight"; fi
    run apply --yes "${files[@]}"
    run plan "${files[@]}"
    run drift "${files[@]}"
    # A next version: another wait, and another word in a prompt.
    sed -i -E 's/^version: .*/version: "99.0.0"/; s/^( *)(instructions|personality): [^|>]*$/&, and kind/' "$name.yaml"
    sed -i -E 's/^( *)waitTime: .*/\1waitTime: 4/' "$name.yaml"
    run apply --yes "${files[@]}"
    writes="$(grep -c '"method":"PUT"' "$way/seen.jsonl")"
    last="$(cd ".fitout/$name" && "$fitout" runs list --journal journal.jsonl 2>/dev/null | grep -oE '[0-9]{8}-[0-9]{6}-[0-9]{3}' | tail -n 1)"
    run undo "$last" --yes --acknowledge-removals 0 --journal ".fitout/$name/journal.jsonl"
    [ "$(grep -c '"method":"PUT"' "$way/seen.jsonl")" -gt "$writes" ] || fail "the undo of $name wrote nothing"
    agents="$(python3 - ".fitout/$name/journal.jsonl" <<'PY'
import json, sys
print(sum(1 for line in open(sys.argv[1]) if '"verb":"create-agent"' in line))
PY
)"
    run destroy --yes --acknowledge-removals "$agents" --journal ".fitout/$name/journal.jsonl"
    echo "$name: applied, planned, compared, updated, undone, destroyed"
done
for way in straight forever; do
    [ "$(violations "$way")" = 0 ] || { cat "$way/violations.jsonl" >&2; fail 'a rollout is not as documented'; }
done
cat straight/seen.jsonl forever/seen.jsonl >seen.jsonl
python3 - <<'PY'
import collections, json
seen = collections.Counter((line["method"], line["path"].split("/")[-1]) for line in map(json.loads, open("seen.jsonl")))
print(sum(seen.values()), "requests and their answers are as documented")
PY

# The net has no hole: a request that is wrong, and an answer that is wrong, are told.
url="$straight"
before="$(violations straight)"
curl -sS -o /dev/null --max-time 10 -X POST "$url/conversation-ai/agents" -H 'content-type: application/json' \
    -H 'version: 2021-04-15' -H "authorization: Bearer pit-00000001-0000-4000-8000-000000000001" -d '{"name": 7}'
[ "$(violations straight)" -gt "$before" ] || fail 'a request that is wrong on purpose went unnoticed'
serve crooked "$work/spec" --sandbox-quirks agent-envelope
timeout 60 "$fitout" apply --yes --base-url "$url" --outage-max 2s --journal crooked/journal.jsonl "${names[0]}.yaml" "${names[0]}.csv" \
    >crooked/run.log 2>&1 || true
[ "$(violations crooked)" -gt 0 ] || fail 'an answer that is wrong on purpose went unnoticed'
echo 'what is wrong on purpose is told'
