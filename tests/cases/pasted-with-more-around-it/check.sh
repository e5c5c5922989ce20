#!/bin/sh
# What a hurry pastes: an address where an id belongs, a word or marks around a token, a number where a version belongs, the two
# files in each other's place. The number is taken; the rest is named in words, and no token is shown.
. "$(dirname "$0")/../lib.sh"
cat >clients.csv <<'END'
location_id,token,clinic_name
https://app.example/v2/location/clinic00000000000001/dashboard,pit-00000000-0000-4000-8000-000000000001,Lakeside
clinic00000000000002,Bearer pit-00000000-0000-4000-8000-000000000002,Sunrise
clinic00000000000003,'pit-00000000-0000-4000-8000-000000000003',Maple
“clinic00000000000004”,pit-00000000-0000-4000-8000-000000000004,Cedar
END
expect 2 validate desk.yaml clients.csv
says 'clients.csv:2 .*it is a web address'
says 'clients.csv:3 .*a word stands before the token'
says 'clients.csv:4 .*the token has quotation marks around it'
says 'clients.csv:5 .*it has quotation marks around it'
says_not 'pit-0|U\+'
expect 2 validate clients.csv desk.yaml
says 'the two are swapped'
expect 2 plan --sandbox desk.yaml desk.yaml
says 'is a template, not a roster'
for version in 1 1.0 2024-01-01; do
    sed "s/^version: .*/version: $version/" desk.yaml >versioned.yaml
    printf 'location_id,token,clinic_name\nclinic00000000000001,pit-00000000-0000-4000-8000-000000000001,Lakeside\n' >one.csv
    expect 0 validate versioned.yaml one.csv
done
