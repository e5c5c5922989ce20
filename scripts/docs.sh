#!/usr/bin/env bash
# Builds the book of docs/ into target/docs/book; a warning fails. Installs what it needs: mdBook from crates.io, below target/.
# (Links between pages and the commands in them are held by tests/it/docs.)
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
echo "the book is target/docs/book/index.html"
