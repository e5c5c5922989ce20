#!/bin/sh
# The program of a gate and the program of a token inherit the environment (and no core of a crash) without fitout's own variables and without those that
# a reference names.
. "$(dirname "$0")/../lib.sh"
FITOUT_CLIENT_SECRET=hidden-secret FITOUT_CLIENT_ID=hidden-id FITOUT_REFRESH_TOKEN=hidden-refresh SITE_ONE=pit-hidden-one
HOOK=http://127.0.0.1:9/hidden-hook APP_SECRET=hidden-app KEPT=seen
export FITOUT_CLIENT_SECRET FITOUT_CLIENT_ID FITOUT_REFRESH_TOKEN SITE_ONE HOOK APP_SECRET KEPT
cat >token.sh <<'SH'
#!/bin/sh
env >token-env.txt
ulimit -c >token-core.txt
echo pit-00000000-0000-4000-8000-000000000002
SH
cat >gate.sh <<'SH'
#!/bin/sh
env >gate-env.txt
SH
chmod +x token.sh gate.sh
ulimit -c unlimited 2>/dev/null
sandbox clients.csv
sed -e 's/pit-[0-9-]*1,/env:SITE_ONE,/' -e 's#pit-[0-9-]*2,#cmd:./token.sh,#' clients.csv >kept.csv
SITE_ONE=pit-00000000-0000-4000-8000-000000000001
expect 0 apply --yes --allow-token-commands --client-secret env:APP_SECRET --notify env:HOOK --waves 1,100% \
    --gate 'command:./gate.sh' --base-url "$url" desk.yaml kept.csv
for file in token-env.txt gate-env.txt; do
    [ -s $file ] || wrong "$file was not written: $(cat out.txt)"
    grep -q '^KEPT=seen' $file || wrong "$file has not the rest of the environment"
    ! grep -Eq 'hidden|SITE_ONE|APP_SECRET|HOOK|FITOUT_(CLIENT|REFRESH)|pit-' $file || wrong "$file has a secret: $(grep -E 'hidden|pit-|FITOUT' $file)"
done
[ "$(cat token-core.txt)" = 0 ] || wrong "a crash would leave a core, with tokens in it: $(cat token-core.txt)"
grep -q '^FITOUT_WAVE=1' gate-env.txt || wrong "the gate is not told which wave it is about"
