#!/bin/sh
# The sandbox inside the program remembers whose its tokens are, so that a sort of the token column can be rehearsed.
. "$(dirname "$0")/../lib.sh"
cp clients.csv true.csv
expect 0 apply --yes --sandbox --sandbox-scopes agents-only desk.yaml clients.csv
sed -e 's/-000000000001,H/-X,H/; s/-000000000003,O/-000000000001,O/; s/-000000000002,S/-000000000003,S/; s/-X,H/-000000000002,H/' true.csv >clients.csv
expect 1 apply --yes --sandbox --sandbox-scopes agents-only desk.yaml clients.csv
says 'the token opens clinic00000000000002, not clinic00000000000001'
expect 1 apply --yes --sandbox desk.yaml clients.csv
says 'the token belongs to another location'
cp true.csv clients.csv
expect 0 apply --yes --sandbox --sandbox-scopes agents-only desk.yaml clients.csv
says 'everything is in place'
