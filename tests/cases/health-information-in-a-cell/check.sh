#!/bin/sh
# Health information in cells: below a heading that says what it is, in wide digits, in entities, spelled out. Each is named by
# row and column and shown masked; nothing is sent.
. "$(dirname "$0")/../lib.sh"
expect 2 plan --base-url http://127.0.0.1:9 desk.yaml clients.csv
says 'clients.csv:3 \(column social\): this cell looks like it has a social security number'
says 'clients.csv:4 \(column clinic_name\): this cell looks like it has a social security number'
says 'clients.csv:5 \(column city\): this cell looks like it has a date of birth'
says 'clients.csv:6 \(column city\): this cell looks like it has a patient or record number'
says '4 texts may hold protected health information; nothing was sent'
says_not '219099998|９９９７|1962|zero nine'
