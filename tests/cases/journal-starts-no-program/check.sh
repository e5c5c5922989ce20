#!/bin/sh
# A run was stopped at a gate that is a program. The journal remembers it, and starts nothing: the command line has to say it.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv
printf '#!/bin/sh\necho "$FITOUT_WAVE" >>ran.txt\ntest -e ready\n' >smoke.sh
chmod +x smoke.sh
expect 6 apply --yes --base-url "$url" --waves 1,1,100% --gate 'command:./smoke.sh' desk.yaml clients.csv
says 'fitout resume --gate .?command:./smoke.sh'
[ "$(cat ran.txt)" = 1 ] || wrong "it ran: $(cat ran.txt)"
expect 2 resume
says 'starts no program'
says '--gate .?command:./smoke.sh'
[ "$(cat ran.txt)" = 1 ] || wrong "the journal started it: $(cat ran.txt)"
touch ready
expect 0 resume --gate 'command:./smoke.sh'
[ "$(cat ran.txt | tr '\n' ' ')" = '1 2 ' ] || wrong "it ran: $(cat ran.txt)"
