#!/bin/sh
# A nightly look at every location, for cron: prints only where there is something to say. Nothing is written to a location.
# Copy it into the folder with the template, the roster and .fitout/.
set -eu
cd "$(dirname "$0")"
PATH="$HOME/.cargo/bin:/usr/local/bin:$PATH"

code=0
fitout drift front-desk.yaml clients.csv -o drift.csv >drift.txt 2>drift.log || code=$?
case $code in
0) exit 0 ;;
10) echo "Some locations are not as the template wants them. Every location is in $PWD/drift.csv." ;;
1) echo "Some locations could not be compared. Every location is in $PWD/drift.csv." ;;
*) echo "The comparison failed, exit code $code." ;;
esac
cat drift.txt
# The last lines say what to do next.
tail -n 20 drift.log
exit "$code"
