#!/bin/sh
# A gateway answers the read of an agent with a "not found" of its own, in JSON as the API's is: nothing is taken for deleted by
# that, none is made again, and no destroy calls what is still there gone.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
serve gateway.txt python3 "$library/gateway.py" agent:404 "$url" gateway.log
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
# It waits a while for the API to come back, so one command is tried for each direction.
echo '{"statusCode":404,"message":"Resource not found"}' >broken.json
for command in "apply --yes desk.yaml clients.csv" "destroy --acknowledge-removals 4"; do
    "$FITOUT" $command --base-url "$url" >out.txt 2>&1 && wrong "fitout $command: exit 0: $(cat out.txt)"
    says_not 'in place|all done'
done
! grep -q '"type":"gone"' .fitout/desk/journal.jsonl || wrong "an agent was taken for gone"
[ "$(grep -c '^POST .*/agents 20' gateway.log)" = 4 ] || wrong "an agent was made again: $(grep POST gateway.log)"
rm broken.json
expect 0 apply --yes --base-url "$url" desk.yaml clients.csv
says 'everything is in place'
# What only reads does not know it better: the listing shows the agent.
echo '{"statusCode":404,"message":"No Agent found","error":"Not Found"}' >broken.json
expect 1 agents get clients.csv --agent-name '<<clinic_name>> desk' --location clinic00000000000001 --base-url "$url"
says 'the listing shows the agent [A-Za-z0-9]*, and the API says that it does not exist'
says_not 'what was named is not there'
