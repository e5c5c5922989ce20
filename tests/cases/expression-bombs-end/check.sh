#!/bin/sh
# Expressions that would take all memory, all time or the whole stack: each is refused by `validate` within seconds and 500 MB.
. "$(dirname "$0")/../lib.sh"
ulimit -v 2000000
# Wants exit 2 of a template with this expression: `bomb EXPRESSION`.
bomb() {
    sed "s#<<city>>.*#<<city>> << $1 >>#; t; s#goal:.*#goal: << $1 >>#" desk.yaml >bomb.yaml
    grep -qF -- "$1" bomb.yaml || wrong "$1 is not in the template"
    timeout 20 "$FITOUT" validate bomb.yaml clients.csv >out.txt 2>&1
    code=$?
    [ $code -eq 2 ] || wrong "$(echo "$1" | cut -c1-60): exit $code, not 2: $(head -c 400 out.txt)"
    says 'bomb.yaml:[0-9]+:[0-9]+'
}
for expression in '[1]*100000000' '([1]*10**8)|join' '([1]*10**8)|last' '([1]*10**8)|string' '([1]*10**8) == ([1]*10**8)' \
    '2 in [1]*10**8' 'clinic_name ~ ([1]*10**8)' '([1]*10**8)|lower' '(clinic_name|split)*10**8' '[[1]*10**8]|join' \
    "'a'*10**9" 'clinic_name*10**8' '(1,2)*10**8' '9**9**9' '([1]*10**8) is startingwith(1)'; do
    bomb "$expression"
done
bomb "1$(python3 -c 'print("+1" * 20000)')"
bomb "clinic_name$(python3 -c 'print("|upper" * 10000)')"
timeout 20 "$FITOUT" plan --sandbox --where '([1]*10**8)|last == 1' desk.yaml clients.csv >out.txt 2>&1
code=$?
[ $code -eq 2 ] || wrong "--where: exit $code, not 2: $(cat out.txt)"
timeout 20 "$FITOUT" plan --sandbox --where "1$(python3 -c 'print("+1" * 20000)')" desk.yaml clients.csv >out.txt 2>&1
code=$?
[ $code -eq 2 ] || wrong "a long --where: exit $code, not 2: $(head -c 400 out.txt)"
