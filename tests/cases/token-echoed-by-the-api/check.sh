#!/bin/sh
# An API repeats the token in trace ids, messages and names, also one that looks like no token: nobody else repeats it.
. "$(dirname "$0")/../lib.sh"
sed -i '3s/pit-[^,]*/opaque5eC0de~x2/' clients.csv
serve echo.txt python3 server.py
quiet() {
    timeout 60 "$FITOUT" "$@" --base-url "$url" -vvv --json-into told.ndjson >out.txt 2>&1
    [ $? -le 10 ] || wrong "fitout $*: $(cat out.txt)"
    says_not '0000-4000-8000|opaque5eC0de'
}
quiet agents search clients.csv -o found.json
grep -q '•••' found.json || wrong "nothing was hidden in found.json: $(cat found.json)"
quiet agents list clients.csv -o agents.csv
quiet plan desk.yaml clients.csv -o plan.json
quiet drift desk.yaml clients.csv -o drift.csv
for file in $(find . -type f ! -name clients.csv ! -name check.sh); do
    ! grep -Eq '0000-4000-8000|opaque5eC0de' "$file" || wrong "$file shows a token"
done
