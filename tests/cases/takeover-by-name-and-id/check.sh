#!/bin/sh
# An agent that is there is taken over by a name of `adopt-names`, or by its id in the roster: none is made beside it.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
one=$(agent_by_hand "$(token 1)" "front desk  BOT" auto-pilot)
two=$(agent_by_hand "$(token 2)" "Reception" auto-pilot)
agent_by_hand "$(token 3)" "Front Desk Bot" auto-pilot >/dev/null
agent_by_hand "$(token 3)" "Front desk bot" off >/dev/null
sed 's/^    mode: suggestive/    mode: suggestive\n    adopt-names: [Front Desk Bot, "<<city>> desk"]/' desk.yaml >takes.yaml
awk -F, -v id="$two" 'NR==1 {print $0 ",desk_agent_id"; next} /0002,/ {print $0 "," id; next} {print $0 ","}' clients.csv >ids.csv
expect 1 plan --base-url "$url" takes.yaml ids.csv
says '2 locations.*adopt and update agent desk'
says 'row 4: 2 agents have the name "Oak Street Dental desk" or one of `adopt-names`'
expect 5 apply --yes --base-url "$url" takes.yaml ids.csv
[ "$(agents "$(token 1)")$(agents "$(token 2)")$(agents "$(token 3)")" = 112 ] || wrong "an agent was made beside another"
[ "$(field_of "$(token 1)" "$one" name)" = "Harbour Smiles desk" ] || wrong "the agent was not taken over by its name"
[ "$(field_of "$(token 2)" "$two" name)" = "Sunrise Dental desk" ] || wrong "the agent was not taken over by its id"
sed "s/$two/nowhere0000000000001/" ids.csv >wrong.csv
rm -rf .fitout
expect 1 plan --base-url "$url" --location clinic00000000000002 takes.yaml wrong.csv
says 'names an agent that this location does not have'
sed 's/,desk_agent_id$/,desk_agent_idd/' ids.csv >unknown.csv
expect 1 plan --base-url "$url" takes.yaml unknown.csv
says 'did you mean `desk_agent_id`|nothing in takes.yaml uses the column `desk_agent_idd`'
