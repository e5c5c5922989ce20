#!/usr/bin/env bash
# Looks at the report in headless Chromium: it renders, filters, sorts and prints, hostile names stay text, nothing is
# fetched and nothing is said on the console. Installs what it needs: Debian's chromium, and two npm packages below target/.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v chromium >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends chromium >/dev/null
fi
mkdir -p target/report
npm install --loglevel=error --silent --no-save --no-audit --no-fund --prefix target/report playwright-core@1.65.1 axe-core@4.14.1
cp scripts/report/look.mjs target/report/
for page in small:10 large:10000; do
    cargo run --quiet --locked -p fitout-report --example sample -- "${page#*:}" >"target/report/${page%:*}.html"
done
node target/report/look.mjs "$PWD/target/report" "$(command -v chromium)"
