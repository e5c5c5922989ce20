#!/bin/sh
# Headings swapped, an old token column, a token as a name, a token in the template: refused by place, the value never shown.
. "$(dirname "$0")/../lib.sh"
cp clients.csv good.csv
cp desk.yaml good.yaml
refused() {
    expect 2 plan --sandbox --json-into told.ndjson desk.yaml clients.csv
    says 'looks like a token'
    says_not '0000-4000-8000'
    ! grep -q '0000-4000-8000' told.ndjson || wrong "the stream shows a token"
    [ ! -e .fitout ] || wrong "something was done"
    cp good.csv clients.csv
    cp good.yaml desk.yaml
}
sed '1s/location_id,token/token,location_id/' good.csv >clients.csv
refused
sed 's/,city$/,city,old_token/; 3s/$/,pit-99999999-0000-4000-8000-000000000002/; 2s/$/,/; 4s/$/,/' good.csv >clients.csv
refused
sed '3s/Sunrise Dental/pit-99999999-0000-4000-8000-000000000002/' good.csv >clients.csv
refused
sed 1d good.csv >clients.csv
refused
sed 's/Offer a visit/Offer pit-99999999-0000-4000-8000-000000000002/' good.yaml >desk.yaml
refused
sed 's/We are in/pit-<<city>>/' good.yaml >desk.yaml
sed '3s/Leeds/99999999-0000-4000-8000-000000000002/' good.csv >clients.csv
refused
expect 0 validate desk.yaml clients.csv
# A column of opaque tokens under another heading: the file to mend has none of them.
printf 'location_id,api_key,clinic_name,city\nclinic00000000000001,opaque5eC0de77xy,,Leeds\n' >renamed.csv
expect 2 validate -o mend.csv desk.yaml renamed.csv
! grep -q opaque5eC0de77xy mend.csv out.txt || wrong "a token under another heading was written"
