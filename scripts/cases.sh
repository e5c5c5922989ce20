#!/usr/bin/env bash
# Runs the scenarios of tests/cases, and those of the folder that FITOUT_CASES names (or ../shared/cases beside the repository,
# where it is there): `scripts/cases.sh [NAME-PATTERN]`. Each gets a folder of its own and a bound in time; four at a time, since
# most of them wait. Loopback only.
set -euo pipefail
cd "$(dirname "$0")/.."
root="$PWD"
pattern="${1:-*}"

missing=()
for tool in curl python3 openssl; do command -v "$tool" >/dev/null || missing+=("$tool"); done
if [ ${#missing[@]} -gt 0 ]; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

if [ -z "${FITOUT:-}" ]; then
    cargo build --quiet --locked -p fitout
    FITOUT="${CARGO_TARGET_DIR:-$root/target}/debug/fitout"
fi
export FITOUT

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
run_one() {
    local check="$1" work="$2" name
    name="$(basename "$(dirname "$check")")"
    if timeout 300 sh "$check" >"$work/$name.out" 2>&1; then
        echo "ok      $name"
    else
        echo "FAILED  $name"
        sed 's/^/        /' "$work/$name.out"
        touch "$work/$name.failed"
    fi
}
export -f run_one

others="${FITOUT_CASES:-$root/../shared/cases}"
folders=("$root/tests/cases")
[ -d "$others" ] && folders+=("$others")
for folder in "${folders[@]}"; do
    mkdir -p "$work/$(basename "$(dirname "$folder")")"
    find "$folder" -mindepth 2 -maxdepth 2 -name check.sh -path "*/$pattern/check.sh" | sort |
        xargs -r -P 4 -I{} bash -c 'run_one "$@"' _ {} "$work/$(basename "$(dirname "$folder")")"
done
failed="$(find "$work" -name '*.failed' | wc -l)"
ran="$(find "$work" -name '*.out' | wc -l)"
[ "$ran" -gt 0 ] || { echo "no scenario is named $pattern" >&2; exit 1; }
echo "$((ran - failed)) passed, $failed failed"
[ "$failed" = 0 ]
