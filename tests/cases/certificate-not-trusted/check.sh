#!/bin/sh
# A company's proxy looks into TLS with a certificate that is not trusted here: said within seconds, once, without a library's
# log lines. With its authority in SSL_CERT_FILE everything goes on as usual.
. "$(dirname "$0")/../lib.sh"
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj "/CN=Inspection" 2>openssl.txt
leaf() {
    openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj /CN=x 2>openssl.txt
    printf 'subjectAltName=%s\nbasicConstraints=CA:FALSE\n' "$2" >ext
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -out "$1.pem" -days 2 -extfile ext 2>openssl.txt
}
leaf good DNS:localhost
leaf other DNS:elsewhere.example
sandbox clients.csv
port=${url##*:}
serve tls.txt python3 "$library/tls.py" "$port" good.pem good.key
good=$url
serve tls-other.txt python3 "$library/tls.py" "$port" other.pem other.key
start=$(date +%s)
expect 3 plan --base-url "$good" desk.yaml clients.csv
says 'the certificate of what answers is not trusted here'
says 'SSL_CERT_FILE'
says_not 'rustls::|ERROR|WARN'
SSL_CERT_FILE=$PWD/ca.pem
export SSL_CERT_FILE
expect 3 plan --base-url "$url" desk.yaml clients.csv
says 'the certificate of what answers is not trusted here'
took=$(($(date +%s) - start))
[ "$took" -le 30 ] || wrong "it took $took s to say so"
expect 0 apply --yes --base-url "$good" desk.yaml clients.csv
says '4 done'
