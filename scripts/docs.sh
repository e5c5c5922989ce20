#!/usr/bin/env bash
# Builds the book of docs/ into target/docs/book; a warning fails. Runs what docs/journal-format.md does with jq. Installs what
# it needs: mdBook from crates.io, below target/, and Debian's jq.
# (Links between pages, and all other commands in them, are held by tests/it/docs.)
set -euo pipefail
cd "$(dirname "$0")/.."
version=0.5.4
mdbook=target/docs/bin/mdbook

if [ "$("$mdbook" --version 2>/dev/null)" != "mdbook v$version" ]; then
    # Without optimising: a book is built in a second all the same, and mdBook in half the time.
    CARGO_PROFILE_DEV_DEBUG=0 cargo install mdbook --version "=$version" --locked --debug --quiet --force \
        --no-default-features --features search --root target/docs --target-dir target/docs/build
fi
"$mdbook" build docs 2>&1 | tee target/docs/log
if grep -qE 'WARN|ERROR' target/docs/log; then
    echo "mdBook has warned of something" >&2
    exit 1
fi
for page in index tutorial runbooks/after-a-crash decisions/0014-documentation; do
    [ -s "target/docs/book/$page.html" ] || { echo "the book has no page $page" >&2; exit 1; }
done

if ! command -v jq >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends jq >/dev/null
fi
place=target/docs/journal
rm -rf "$place"
mkdir -p "$place"
cargo build --quiet --locked
root="$PWD"
cd "$place"
"${CARGO_TARGET_DIR:-$root/target}/debug/fitout" apply --sandbox --yes "$root/templates/restaurant.yaml" "$root/templates/restaurant.csv" \
    --journal .fitout/front-desk/journal.jsonl 2>/dev/null
commands="$(sed -n '/^## Reading it with jq/,$p' "$root/docs/journal-format.md" | sed -n '/^```sh/,/^```/p' | sed '/^```/d')"
[ "$(grep -c '^jq ' <<<"$commands")" = 5 ] || { echo "docs/journal-format.md has not the commands that are looked for" >&2; exit 1; }
bash -euo pipefail -c "$commands" >said
rows="$(grep -cP '\tdone\t' said || true)"
wanted="$(($(wc -l <"$root/templates/restaurant.csv") - 1))"
[ "$rows" = "$wanted" ] || { echo "jq shows $rows of $wanted locations as done:" >&2; cat said >&2; exit 1; }
cd "$root"
echo "the book is target/docs/book/index.html"
