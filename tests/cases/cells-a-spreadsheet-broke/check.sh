#!/bin/sh
# Cells that a spreadsheet, an export or a hurry has spoilt: a warning names each by row and column, and with --strict nothing
# is sent.
. "$(dirname "$0")/../lib.sh"
n=1
echo location_id,token,clinic_name,notes,remark >clients.csv
for cell in '#N/A' '#REF!' '#BEZUG!' '1.23E+15' 'nan' 'CafÃ©' 'Smith &amp; Sons' 'a_x000D_b' 'Lakeside ' 'TBD' "'Lakeside"; do
    printf 'clinic%014d,pit-00000000-0000-4000-8000-%012d,%s,,#REF!\n' $n $n "$cell" >>clients.csv
    n=$((n + 1))
done
printf 'clinic000000000000%s,your-token-here,Maple,,\n' 1 >>clients.csv
expect 0 validate desk.yaml clients.csv
for line in 2 3 4 5 6 7 8 9 10 11 12 13; do says "(clients.csv:|rows?: |, )$line([^0-9]|\$)"; done
says 'this stands in the place of a token'
says 'this id is of another length than all others'
says_not 'column remark.*spreadsheet'
for command in validate plan apply; do
    sandboxed=
    [ $command = validate ] || sandboxed=--sandbox
    expect 2 $command $sandboxed --strict desk.yaml clients.csv
    says 'error: clients.csv:2 .column clinic_name.: a spreadsheet has left an error here: #N/A'
    says 'nothing was sent'
done
