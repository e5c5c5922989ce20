#!/usr/bin/env bash
# Holds fitout and its sandbox against the vendor's official OpenAPI files, which are not in this project: they are read from
# the folder that FITOUT_SPEC names, or from ../shared/spec beside the repository.
#
#   1. every call of the client is a documented request, and reads every documented answer (tests/conformance);
#   2. the sandbox, asked by schemathesis: it answers as documented, whatever it is asked;
#   3. whole rollouts through validating proxies (Stoplight Prism) before the sandbox: no violation in either direction.
#
# Installs what it needs below target/conformance, in pinned versions. Everything is on loopback, bounded in time, and what is
# started here is ended here.
set -euo pipefail
cd "$(dirname "$0")/.."
root="$PWD"
work="$root/target/conformance"
tools="$root/scripts/conformance"
schemathesis_version=4.32.5
prism_version=5.14.2

spec="${FITOUT_SPEC:-$root/../shared/spec}"
for file in conversation-ai oauth locations common-schemas; do
    [ -f "$spec/$file.json" ] || {
        echo "conformance: $spec/$file.json is not there; name the folder of the official OpenAPI files with FITOUT_SPEC" >&2
        exit 1
    }
done
FITOUT_SPEC="$(cd "$spec" && pwd)"
export FITOUT_SPEC

step() { printf '\n-- %s\n' "$*"; }
fail() { echo "conformance: $*" >&2; exit 1; }

started=()
finish() {
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
}
trap finish EXIT
# Ends the last process that was started.
stop_last() {
    local pid="${started[-1]}"
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    unset 'started[-1]'
}

# Waits until a file has a line with this in it; what is not there after a minute does not come.
wait_for() {
    for _ in $(seq 300); do
        grep -q "$2" "$1" 2>/dev/null && return
        sleep 0.2
    done
    cat "$1" >&2
    fail "$1 never said: $2"
}

step 'tools'
mkdir -p "$work"
if ! [ -x "$work/venv/bin/schemathesis" ] || ! "$work/venv/bin/pip" freeze | grep -qx "schemathesis==$schemathesis_version"; then
    if ! python3 -m venv "$work/venv" 2>/dev/null; then
        apt-get update -qq
        apt-get install -y -qq --no-install-recommends python3 python3-venv >/dev/null
        python3 -m venv --clear "$work/venv"
    fi
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$schemathesis_version"
fi
if ! command -v npm >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null
fi
if ! grep -qs "\"version\": \"$prism_version\"" "$work/node_modules/@stoplight/prism-cli/package.json"; then
    npm install --loglevel=error --silent --no-save --no-audit --no-fund --prefix "$work" "@stoplight/prism-cli@$prism_version"
fi
# The files refer to the shared one by the folders of the vendor's repository.
rm -rf "$work/spec"
mkdir -p "$work/spec/apps" "$work/spec/common"
for file in "$FITOUT_SPEC"/*.json; do ln -s "$file" "$work/spec/apps/"; done
ln -s "$FITOUT_SPEC/common-schemas.json" "$work/spec/common/"

step 'the client against the files'
cargo clippy --quiet --locked -p fitout-conformance --features spec --all-targets -- -D warnings
cargo test --quiet --locked -p fitout-conformance --features spec --test spec
cargo build --quiet --locked -p fitout
fitout="${CARGO_TARGET_DIR:-$root/target}/debug/fitout"

# Serves a sandbox in this folder; its address is then in $url.
serve() {
    local log="$1/sandbox.log"
    shift
    : >"$log"
    "$fitout" sandbox --listen 127.0.0.1:0 --sandbox-latency 0ms "$@" >"$log" 2>&1 &
    started+=($!)
    wait_for "$log" '^http://'
    url="$(grep -m1 '^http://' "$log")"
}

step 'the sandbox against the files (schemathesis)'
here="$work/sandbox"
rm -rf "$here"
mkdir -p "$here"
cd "$here"
# Of the default quirks one contradicts the files and is off here: details with undocumented keys (14) can be those of two
# types at once, which their `oneOf` forbids. The limits have no answer in the files.
printf 'location_id,token\nlocation0001,pit-5eC0de00-0000-4000-8000-000000000001\n' >roster.csv
serve "$here" --roster roster.csv --sandbox-limit 1000000 --sandbox-quirks no-extra-details
python3 "$tools/furnish.py" "$url" pit-5eC0de00-0000-4000-8000-000000000001 >schemathesis.toml
# Not asked: `unsupported_method` (the files say nothing of other methods, and the vendor answers 404), and
# `positive_data_acceptance` of the plain files, whose rules stand half in prose; the second run has the prose as schema.
run_schemathesis() {
    local name="$1" file="$2"
    shift 2
    if ! timeout 240 "$work/venv/bin/schemathesis" --config-file schemathesis.toml run "$work/spec/apps/$file.json" \
        --url "$url" --seed 1 --generation-database none --no-color --report ndjson --report-ndjson-path "$name.ndjson" \
        --request-timeout 10 "$@" >"$name.log" 2>&1; then
        tail -n 120 "$name.log" >&2
        fail "schemathesis found something: $here/$name.log"
    fi
    tail -n 3 "$name.log"
}
token='Authorization: Bearer pit-5eC0de00-0000-4000-8000-000000000001'
run_schemathesis plain conversation-ai -H "$token" --max-examples 25 \
    --checks all --exclude-checks unsupported_method,positive_data_acceptance
SCHEMATHESIS_HOOKS=prose PYTHONPATH="$tools" run_schemathesis prose conversation-ai -H "$token" \
    --max-examples 25 --phases coverage,fuzzing --include-method POST --include-method PUT --include-method PATCH \
    --checks positive_data_acceptance,negative_data_rejection,response_schema_conformance,status_code_conformance,not_a_server_error
python3 "$tools/reached.py" "$work/spec/apps/conversation-ai.json" plain.ndjson prose.ndjson
stop_last

# The OAuth endpoints, asked as the agency. Beside the above `status_code_conformance` is not asked: the sandbox answers 403 to
# an agency that asks for another's locations, as the vendor's help says, and the file knows no 403.
mkdir -p "$here/oauth"
cd "$here/oauth"
printf 'location_id,token\nlocation0001,\nlocation0002,\n' >roster.csv
serve "$here/oauth" --roster roster.csv --agency acme
grant="$(curl -sS --max-time 10 "$url/oauth/token" -d client_id=sandbox-app -d client_secret=sandbox-secret-acme \
    -d grant_type=refresh_token -d refresh_token=sandbox-refresh-acme -d user_type=Company)"
agency="$(python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])' <<<"$grant")"
cat >schemathesis.toml <<'TOML'
[[operations]]
include-operation-id = "get-installed-location"
[operations.parameters]
"query.companyId" = "acme"
"query.appId" = "sandbox-app"
TOML
here="$here/oauth" run_schemathesis oauth oauth -H "Authorization: Bearer $agency" --max-examples 25 \
    --checks all --exclude-checks unsupported_method,positive_data_acceptance,status_code_conformance
stop_last
cd "$root"

step 'rollouts through the files (Prism)'
"$tools/rollouts.sh" "$work" "$fitout"
