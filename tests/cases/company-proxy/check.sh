#!/bin/sh
# Behind a company's proxy: HTTPS_PROXY, NO_PROXY and --proxy are honoured for https by CONNECT only, so that the proxy sees no
# token; plain http to this machine never goes through it; its own refusals are named as its own.
. "$(dirname "$0")/../lib.sh"
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj "/CN=Authority" 2>openssl.txt
openssl req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /CN=x 2>openssl.txt
printf 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n' >ext
openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out leaf.pem -days 2 -extfile ext 2>openssl.txt
SSL_CERT_FILE=$PWD/ca.pem
export SSL_CERT_FILE
sandbox clients.csv
plain=$url
serve tls.txt python3 "$library/tls.py" "${url##*:}" leaf.pem leaf.key
api=$url
serve proxy.txt python3 "$library/connect.py" proxy.log
proxy=$url
export HTTPS_PROXY="$proxy"
expect 0 check --base-url "$api" desk.yaml clients.csv
says "through the proxy $proxy"
expect 0 apply --yes --base-url "$api" desk.yaml clients.csv
grep -q '^CONNECT localhost' proxy.log || wrong "the proxy was not asked: $(cat proxy.log)"
! grep -q 'pit-\|Bearer' proxy.log || wrong "the proxy saw a token"
: >proxy.log
export NO_PROXY=localhost
expect 0 plan --base-url "$api" desk.yaml clients.csv
unset NO_PROXY
expect 0 plan --proxy none --base-url "$api" desk.yaml clients.csv
expect 0 plan --journal plain.jsonl --base-url "$plain" desk.yaml clients.csv
[ ! -s proxy.log ] || wrong "the proxy was asked: $(cat proxy.log)"
# A proxy that wants to know who asks, and is told.
serve login.txt python3 "$library/connect.py" login.log me:s3cret-word
login=$url
expect 3 plan --proxy "$login" --base-url "$api" desk.yaml clients.csv
says 'the proxy asks for a name and a password'
says 'http://<name>:<password>@<host>:<port>'
export HTTPS_PROXY="http://me:s3cret-word@${login#http://}"
expect 0 check --base-url "$api" desk.yaml clients.csv
says "through the proxy $login"
says_not 's3cret-word'
# A password on the command line would be seen by everybody on the machine.
expect 2 plan --proxy "http://me:s3cret-word@${login#http://}" --base-url "$api" desk.yaml clients.csv
says_not 's3cret-word'
says 'HTTPS_PROXY=http://<name>:<password>@<host>:<port>'
# A proxy that makes no connection, one that is not there, and one that is none that we can use.
serve shut.txt python3 "$library/connect.py" shut.log 502
expect 3 plan --outage-max 3s --proxy "$url" --base-url "$api" desk.yaml clients.csv
says 'the proxy did not make the connection'
serve hangs.txt python3 "$library/connect.py" hangs.log hang-up
expect 3 plan --outage-max 3s --proxy "$url" --base-url "$api" desk.yaml clients.csv
says 'no connection comes about through the proxy'
says 'sk whoever runs the proxy'
expect 3 plan --outage-max 3s --proxy http://127.0.0.1:9 --base-url "$api" desk.yaml clients.csv
says 'the proxy cannot be reached'
export HTTPS_PROXY=socks5://me:s3cret-word@127.0.0.1:1080
expect 2 plan --base-url "$api" desk.yaml clients.csv
says 'HTTPS_PROXY is a SOCKS proxy'
says_not 's3cret-word'
