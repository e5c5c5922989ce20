#!/bin/sh
# A plan is saved, a newer version is rolled out, and then the plan is done: it does not take the newer version back.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
for version in 2 3; do sed "s/^version: .*/version: \"$version\"/; s/Friendly and brief/Friendly v$version/" desk.yaml >"desk$version.yaml"; done
expect 0 plan -o plan.json --base-url "$url" desk2.yaml clients.csv
expect 0 apply --yes --location clinic00000000000001 --location clinic00000000000002 --base-url "$url" desk3.yaml clients.csv
expect 1 apply --base-url "$url" plan.json
says '1 done'
says '2 failed: the location changed after the plan was made'
for row in 1 2; do
    [ "$(field_of "$(token $row)" "$(ours $row)" personality)" = "Friendly v3." ] || wrong "a newer run was taken back in row $row"
done
[ "$(field_of "$(token 3)" "$(ours 3)" personality)" = "Friendly v2." ] || wrong "the plan was not done where nothing had changed"
