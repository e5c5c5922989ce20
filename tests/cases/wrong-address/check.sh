#!/bin/sh
# --base-url leads to somebody else, to nobody, or to a network that wants a sign-in first: said within half a minute, once,
# with the reason and what to do.
. "$(dirname "$0")/../lib.sh"
told() {
    start=$(date +%s)
    expect 3 plan --base-url "$1" desk.yaml clients.csv
    took=$(($(date +%s) - start))
    [ "$took" -le "$2" ] || wrong "$1: it took $took s"
    says "$3"
    says 'base-url'
    [ "$(grep -c '^error:' out.txt)" = 1 ] || wrong "$1: not one error: $(cat out.txt)"
}
for mode in every:404 every:200 every:511 every:405 redirect:301 redirect:302; do
    serve gateway.txt python3 "$library/gateway.py" "$mode" http://127.0.0.1:9 gateway.log
    told "$url" 15 'the API was not found at http://127.0.0.1'
done
# Another server that wants a password refuses every token alike.
serve gateway.txt python3 "$library/gateway.py" every:401 http://127.0.0.1:9 gateway.log
told "$url" 15 'the API was not found at http://127.0.0.1'
# TLS where none is spoken, a name that nobody knows, and a port at which nobody listens.
told "https://${url#http://}" 15 'no TLS connection comes about'
told https://no-such-host.invalid 30 'the name of the host is not known here'
told http://127.0.0.1:9 40 'no connection comes about'
