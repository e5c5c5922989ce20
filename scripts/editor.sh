#!/usr/bin/env bash
# Edits a template as an editor does: the YAML language server, driven over stdio, completes fields and words, underlines a
# misspelt field, and shows what a field is for. Installs what it needs, one npm package below target/; needs Node.js 18.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p target/editor
npm install --loglevel=error --silent --no-save --no-audit --no-fund --prefix target/editor yaml-language-server@2.0.0
cargo build --quiet --locked -p fitout
rm -rf target/editor/folder
"${CARGO_TARGET_DIR:-target}/debug/fitout" init target/editor/folder 2>/dev/null
node scripts/editor/drive.mjs target/editor/node_modules/yaml-language-server target/editor/folder/dental-front-desk.yaml
