#!/bin/sh
# Many things are wrong at once, in both files: all are said in one go, the rows with something wrong can be had as a file to mend
# them in, without a token, and that file is a roster again.
. "$(dirname "$0")/../lib.sh"
sed 's/^    mode:/    gaol: x\n    channels: SMS\n    mode:/' desk.yaml >wrong.yaml
row() { printf 'clinic0000000000000%s,pit-00000000-0000-4000-8000-00000000000%s,%s,%s\n' "$1" "$1" "$2" "$3"; }
{ echo location_id,token,clinic_name,notes; row 1 '' x; row 2 Sunrise 'SSN 536-22-8714'; row 3 Maple '#REF!'; row 4 Cedar x
  echo 'https://app.example/location/5,env:TOKEN_5,,SSN 536-22-8715'; } >clients.csv
expect 2 validate wrong.yaml clients.csv
says 'wrong.yaml:.*has no field `gaol`'
says 'channels'
says 'clients.csv:2 .column clinic_name.: this cell is empty'
says 'a spreadsheet has left an error here: #REF!'
says 'it is a web address'
says 'protected health information'
sed 's/location_id,/location,/; s/clinic_name,/name,/' clients.csv >headings.csv
expect 2 validate wrong.yaml headings.csv
says 'the header has no column `location_id`'
says 'the header has no column `clinic_name`'
says 'has no field `gaol`'

expect 2 validate desk.yaml clients.csv -o errors.csv
says 'errors.csv: 4 rows with something wrong'
says 'tokens were left out'
! grep -q pit- errors.csv || wrong "a token: $(cat errors.csv)"
grep -q env:TOKEN_5 errors.csv || wrong "a reference is lost: $(cat errors.csv)"
grep -q 'Cedar' errors.csv && wrong "a row without a problem: $(cat errors.csv)"
head -n 1 errors.csv | grep -q ',error$' || wrong "no column error: $(cat errors.csv)"
sed 's/^clinic0000000000000\(.\),,,/clinic0000000000000\1,pit-00000000-0000-4000-8000-00000000000\1,Lakeside,/' errors.csv >mended.csv
sed -i 's/#REF!,.*/,/; s/536-22-871[45]/none/; /app.example/d' mended.csv
sed -i 's/^clinic0000000000000\([23]\),,/clinic0000000000000\1,pit-00000000-0000-4000-8000-00000000000\1,/' mended.csv
expect 0 validate desk.yaml mended.csv
says_not 'column `error`'
expect 2 validate desk.yaml clients.csv -o clients.csv
says 'the roster'
expect 2 validate desk.yaml clients.csv --all
