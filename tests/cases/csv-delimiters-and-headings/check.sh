#!/bin/sh
# Rosters as programs write them: a line for Excel first, bars and tabs between the cells, the line ends of an old Mac, headings
# in a person's spelling. They are taken; two headings that are the same name are not.
. "$(dirname "$0")/../lib.sh"
taken() { printf "$2" >"$1" && expect 0 validate desk.yaml "$1" && says '1 location without an error'; }
cells='clinic00000000000001|pit-00000000-0000-4000-8000-000000000001|Lakeside'
with() { echo "$cells" | tr '|' "$1"; }
taken sep.csv "sep=;\r\nlocation_id;token;clinic_name\r\n$(with ';')\r\n"
taken bars.csv "location_id|token|clinic_name\n$cells\n"
taken tabs.csv "location_id\ttoken\tclinic_name\n$(with '\t')\n"
taken mac.csv "location_id,token,clinic_name\r$(with ,)\r"
taken spelling.csv "Location ID,Token,Clinic-Name\n$(with ,)\n"
printf 'location_id,token,clinic_name,Clinic Name\n%s,x\n' "$(with ,)" >twice.csv
expect 2 validate desk.yaml twice.csv
says 'are the same name but for case and blanks'
printf 'sep=,\nlocation_id,token,clinic_name,notes\n%s,"two\nlines"\n%s,\n' "$(with ,)" "$(with ,)" >rows.csv
expect 2 validate desk.yaml rows.csv
says 'rows.csv:5 .*row 3 in a spreadsheet.*the same location id stands on two rows'
