#!/bin/sh
# Placeholders of fitout and merge tags of the CRM, mixed up: in a template, all at once and each in its place; in cells, by row
# and column. Nothing is sent.
. "$(dirname "$0")/../lib.sh"
expect 2 plan --base-url http://127.0.0.1:9 desk.yaml clients.csv
says 'desk.yaml:10:41: `\{\{clinic_name\}\}` is written as a merge tag of the CRM, and `clinic_name` is a variable'
says 'desk.yaml:11:35: `\[Clinic Name\]` would be sent as it stands'
says 'desk.yaml:11:50: `«phone»` would be sent as it stands'
says 'desk.yaml:11:59: `\$\{ city \}` would be sent as it stands'
says 'desk.yaml:11:73: `%clinic_name%` would be sent as it stands'
says 'desk.yaml:13:38: this `\{\{` has no `\}\}`'
says 'desk.yaml:15:19: `contact.first_name` is a merge tag of the CRM'
says 'did you mean \{\{contact.first_name\}\}\?'
says_not '`[^`]*(custom_values|"a")[^`]*`'
expect 2 plan --base-url http://127.0.0.1:9 cells.yaml clients.csv
says 'clients.csv:3 \(column clinic_name\): `\{\{clinic_name\}\}` is written as a merge tag'
says 'clients.csv:4 \(column city\): this `\{\{` has no `\}\}`'
says 'clients.csv:5 \(column clinic_name\): `\{\{contact.frist_name\}\}` is no merge tag that is known'
says 'clients.csv:5 \(column city\): `\[Opening Hours\]` would be sent as it stands, and `opening_hours` is a column of the roster'
says_not 'clients.csv:2'
