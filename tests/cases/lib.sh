# What every scenario begins with: `. "$(dirname "$0")/../lib.sh"`. It copies the scenario's folder into one of its own, goes
# there, and ends at the end what it started. Plain sh; a scenario needs curl, python3 and openssl at most, and loopback only.
set -u
: "${FITOUT:?set FITOUT to the binary}"
here=$(cd "$(dirname "$0")" && pwd)
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
