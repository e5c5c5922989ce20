#!/bin/sh
# A quotation mark too many or too few, in every place where one can be: the row is named where the mark was opened, with how
# many rows were not checked; nothing is sent.
. "$(dirname "$0")/../lib.sh"
row() { printf 'clinic0000000000000%s,pit-00000000-0000-4000-8000-00000000000%s,%s,%s\n' "$1" "$1" "$2" "${3:-}"; }
heading() { echo location_id,token,clinic_name,notes; }

{ heading; row 1 Lakeside; row 2 Sunrise '"opens on Sundays'; row 3 Maple; row 4 Cedar; } >open.csv
expect 2 validate desk.yaml open.csv
says 'open.csv:3:[0-9]+: a quotation mark is opened here, and line 4, which reads as a row, is inside of it'
says 'The 2 rows below were not checked'

{ heading; row 1 Lakeside; row 2 Sunrise '"opens on Sundays'; row 3 '"Maple"'; row 4 Cedar; } >closed-later.csv
expect 2 validate desk.yaml closed-later.csv
says 'closed-later.csv:3:'

{ heading; row 1 '"Joe "The Tooth" Smith"'; row 2 Sunrise; } >inside.csv
expect 2 apply --sandbox --yes desk.yaml inside.csv
says 'inside.csv:2:[0-9]+: a quotation mark is opened here, and text follows the one that closes it'
says 'The 1 row below was not checked'

{ heading; row 1 Lakeside '"we are'; echo 'open on Sundays'; echo 'and on Mondays'; } >never.csv
expect 2 validate desk.yaml never.csv
says 'never.csv:2:[0-9]+: a quotation mark is opened here and never closed'

{ heading; row 1 ' "Lakeside, Bath"'; } >blank.csv
expect 2 validate desk.yaml blank.csv
says 'blank.csv:2:[0-9]+: a blank stands before the quotation mark'

{ heading; row 1 '"Lakeside ""Bath"""' '"Mon, Tue
Wed, Thu"'; row 2 'a 5" pipe'; } >good.csv
expect 0 validate desk.yaml good.csv
# A mark that was never closed, and inch marks in the row below: an even number of marks, and still two rows.
cat >inches.csv <<'C'
location_id,clinic_name,city,token
clinic00000000000001,"Joe,Leeds,pit-00000000-0000-4000-8000-000000000001
clinic00000000000002,Screens 12",Size 15",pit-00000000-0000-4000-8000-000000000002
clinic00000000000003,Maple,Bath,pit-00000000-0000-4000-8000-000000000003
C
expect 2 validate desk.yaml inches.csv
says 'inches.csv:2:22: a quotation mark is opened here, and line 3, which reads as a row, is inside of it'
