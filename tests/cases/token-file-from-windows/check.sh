#!/bin/sh
# Tokens in files as Notepad and PowerShell write them: a byte order mark, UTF-16, CR LF, blanks. All are taken.
. "$(dirname "$0")/../lib.sh"
token() { echo "pit-00000000-0000-4000-8000-00000000000$1"; }
sandbox clients.csv
printf '\357\273\277%s\r\n' "$(token 1)" >t1
python3 -c 'import sys; open("t2", "wb").write((chr(0xfeff) + sys.argv[1] + "\r\n").encode("utf-16-le"))' "$(token 2)"
python3 -c 'import sys; open("t3", "wb").write((chr(0xfeff) + sys.argv[1] + "  \r\n\r\n").encode("utf-16-be"))' "$(token 3)"
chmod 600 t1 t2 t3
for n in 1 2 3; do sed -i "s/$(token $n)/file:t$n/" clients.csv; done
expect 0 validate desk.yaml clients.csv
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
says 'all done: 3 locations'
TOKEN_1=$(printf '\357\273\277%s \r' "$(token 1)") && export TOKEN_1
sed -i 's/file:t1/env:TOKEN_1/; s/file:t2/cmd:cat t2/' clients.csv
expect 0 plan --allow-token-commands --base-url "$url" desk.yaml clients.csv
