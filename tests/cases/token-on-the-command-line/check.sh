#!/bin/sh
# A token, a client secret or a password on the command line: refused, and not repeated.
. "$(dirname "$0")/../lib.sh"
token=pit-99999999-0000-4000-8000-000000000002
refused() {
    expect 2 "$@"
    says_not 'hunter2|99999999'
    [ ! -e .fitout ] || wrong "something was done"
}
refused plan --sandbox desk.yaml clients.csv --location $token
refused plan --sandbox desk.yaml clients.csv --exclude=$token
refused plan --sandbox desk.yaml $token
refused plan --sandbox desk.yaml clients.csv --client-secret hunter2
refused plan --sandbox desk.yaml clients.csv --client-id=file:$token
refused agents list --location clinic00000000000001 --token $token
refused agents list --location clinic00000000000001 --token file:$token
refused agents list --location clinic00000000000001 --token env:$token
refused plan desk.yaml clients.csv --base-url https://me:hunter2@example.com
refused plan desk.yaml clients.csv --base-url hunter2@example.com
