#!/bin/sh
# The column `pinned` in many hands: what means no exempts nothing, what means yes does, and a word that is neither is asked
# about before anything is sent.
. "$(dirname "$0")/../lib.sh"
roster() {
    echo location_id,token,clinic_name,pinned
    n=1
    for word; do
        printf 'clinic0000000000000%s,pit-00000000-0000-4000-8000-00000000000%s,Clinic %s,%s\n' $n $n $n "$word"
        n=$((n + 1))
    done
}
roster N n/a FALSCH - none nein 0 '' no >no.csv
expect 0 plan --sandbox desk.yaml no.csv
says '9 locations to change'
roster yes WAHR 'rebuilds its site' ja >yes.csv
expect 0 plan --sandbox desk.yaml yes.csv
says 'pinned in the roster: rebuilds its site'
roster no later '#REF!' >word.csv
expect 2 apply --sandbox --yes desk.yaml word.csv
says 'word.csv:3 .*column pinned.*: this is neither yes nor no: "later"'
says '1 more row: 4'
