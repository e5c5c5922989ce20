#!/usr/bin/env bash
# Looks at the page of `--watch` in headless Chromium while a run goes on in the sandbox: it is kept up to date, hostile names
# stay text, nothing is fetched from elsewhere and nothing is said on the console. Installs what it needs: Debian's chromium,
# and two npm packages below target/.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v chromium >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends chromium >/dev/null
fi
mkdir -p target/watch
npm install --loglevel=error --silent --no-save --no-audit --no-fund --prefix target/watch playwright-core@1.65.1 axe-core@4.14.1
cp scripts/watch/look.mjs target/watch/
cargo build --quiet --locked
node target/watch/look.mjs "$PWD/target/watch" "$(command -v chromium)" "${CARGO_TARGET_DIR:-$PWD/target}/debug/fitout" "$PWD"
