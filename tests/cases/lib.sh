# What every scenario begins with: `. "$(dirname "$0")/../lib.sh"`. It copies the scenario's folder into one of its own, goes
# there, and ends at the end what it started. Plain sh; a scenario needs curl, python3 and openssl at most, and loopback only.
set -u
: "${FITOUT:?set FITOUT to the binary}"
here=$(cd "$(dirname "$0")" && pwd)
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
library=$(cd "$here/.." && pwd)
work=$(mktemp -d) || exit 1
pids=
finish() {
    for pid in $pids; do kill "$pid" 2>/dev/null; done
    rm -rf "$work"
}
trap finish EXIT
cp -R "$here"/. "$work"/ && cd "$work" || exit 1
HOME=$work
XDG_CONFIG_HOME=$work/config
NO_COLOR=1
export HOME XDG_CONFIG_HOME NO_COLOR

# Says what is wrong, and fails.
wrong() {
    echo "WRONG: $*"
    exit 1
}

# Starts a server in the background: `serve FILE COMMAND...`. Its first line, an address, is then in $url and its output in FILE.
serve() {
    out=$1
    shift
    rm -f "$out"
    "$@" >"$out" 2>"$out.err" &
    pids="$pids $!"
    tries=0
    while ! grep -q '^http' "$out" 2>/dev/null; do
        tries=$((tries + 1))
        [ "$tries" -gt 100 ] && wrong "no server: $*: $(cat "$out.err")"
        sleep 0.1
    done
    url=$(grep -m1 '^http' "$out")
}

# A sandbox that knows the tokens of this roster: `sandbox ROSTER [OPTIONS...]`; its address is then in $url.
sandbox() {
    roster=$1
    shift
    serve sandbox.txt "$FITOUT" sandbox --listen 127.0.0.1:0 --roster "$roster" "$@"
}

# Runs fitout with everything it prints in out.txt, and fails unless it exits with this code: `expect CODE ARGUMENTS...`.
expect() {
    wanted=$1
    shift
    timeout 120 "$FITOUT" "$@" >out.txt 2>&1
    code=$?
    [ "$code" -eq "$wanted" ] || wrong "fitout $*: exit $code, not $wanted: $(cat out.txt)"
}

# Fails unless out.txt has a line that fits: `says PATTERN`.
says() {
    grep -Eq -- "$1" out.txt || wrong "nothing says $1: $(cat out.txt)"
}

# Fails if out.txt has a line that fits: `says_not PATTERN`.
says_not() {
    ! grep -Eq -- "$1" out.txt || wrong "something says $1: $(grep -E -- "$1" out.txt)"
}

# How many agents the sandbox at $url shows to this token: `agents TOKEN`.
agents() {
    curl -s -H "Authorization: Bearer $1" -H 'Version: 2021-04-15' "$url/conversation-ai/agents/search?limit=100" |
        python3 -c 'import json,sys; print(len(json.load(sys.stdin)["agents"]))'
}

# Waits until a file has a line that fits, at most a minute: `wait_for FILE PATTERN`.
wait_for() {
    tries=0
    while ! grep -Eqs -- "$2" "$1"; do
        tries=$((tries + 1))
        [ "$tries" -gt 1200 ] && wrong "$1 never said $2: $(cat out.txt 2>/dev/null)"
        sleep 0.05
    done
}

# An answer of the sandbox at $url: `api METHOD TOKEN PATH [BODY]`.
api() {
    curl -s -X "$1" -H "Authorization: Bearer $2" -H 'Version: 2021-04-15' -H 'Content-Type: application/json' \
        "$url/conversation-ai/agents$3" ${4:+-d "$4"}
}

# Each row of true.csv with the token of the row below it, into clients.csv: a column that slipped.
slip() {
    awk -F, -v OFS=, 'NR == 1 { print; next } { row[++n] = $0; token[n] = $2 }
        END { for (i = 1; i <= n; i++) { split(row[i], cell, ","); print cell[1], token[i % n + 1], cell[3], cell[4] } }' \
        true.csv >clients.csv
}

# A token of clients.csv by its row: `token 2`.
token() {
    echo "pit-00000000-0000-4000-8000-00000000000$1"
}

# Makes an agent by hand, and prints its id: `agent_by_hand TOKEN NAME MODE`.
agent_by_hand() {
    api POST "$1" '' "{\"name\":\"$2\",\"personality\":\"x\",\"goal\":\"y\",\"instructions\":\"z\",\"mode\":\"$3\",\"autoPilotMaxMessages\":10}" |
        python3 -c 'import json,sys; found=json.load(sys.stdin); print(found.get("agent", found.get("data", found))["id"])'
}

# The id of our agent of this row, from the results: `ours 2`.
ours() {
    grep "^clinic0000000000000$1" .fitout/desk/results.csv | sed 's/.*desk=\([A-Za-z0-9]*\).*/\1/'
}

# Sets one field of an agent by hand: `edit_by_hand TOKEN ID FIELD VALUE`.
edit_by_hand() {
    api GET "$1" "/$2" >agent.json
    body=$(python3 - "$3" "$4" <<'PY'
import json, sys
found = json.load(open("agent.json"))
found = found.get("agent", found.get("data", found))
keep = ["name", "mode", "personality", "goal", "instructions", "channels", "waitTime", "waitTimeUnit", "autoPilotMaxMessages"]
body = {name: found[name] for name in keep if name in found}
if isinstance(body.get("goal"), dict):
    body["goal"] = body["goal"]["prompt"]
body[sys.argv[1]] = sys.argv[2]
print(json.dumps(body))
PY
)
    api PUT "$1" "/$2" "$body" >answer.json
    grep -q "$4" answer.json || wrong "the edit by hand was not taken: $(cat answer.json)"
}

# What an agent has in a field: `field_of TOKEN ID FIELD`.
field_of() {
    api GET "$1" "/$2" | python3 -c 'import json,sys; found=json.load(sys.stdin); print(found.get("agent", found.get("data", found))[sys.argv[1]])' "$3"
}
