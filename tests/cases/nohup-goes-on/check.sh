#!/bin/sh
# Under nohup a hang-up is ignored: the run goes on to its end. And a terminal to which nothing can be written ends nothing.
. "$(dirname "$0")/../lib.sh"
sandbox clients.csv --sandbox-latency 300ms
nohup "$FITOUT" apply --yes --base-url "$url" desk.yaml clients.csv >out.txt 2>&1 </dev/null &
fitout=$!
pids="$pids $fitout"
wait_for .fitout/desk/journal.jsonl create-agent
kill -HUP $fitout
wait $fitout
code=$?
[ $code -eq 0 ] || wrong "exit $code, not 0: $(cat out.txt)"
says '3 done'

# A real terminal that goes away: its other end is closed while creates are under way.
rm -rf .fitout
python3 - "$FITOUT" "$url" <<'PY' || wrong "the run on a terminal that went away: $?"
import os, pty, sys, time
fitout, url = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execv(fitout, [fitout, "apply", "--yes", "--journal", "there/journal.jsonl", "--base-url", url, "desk.yaml", "clients.csv"])
os.set_blocking(terminal, False)
for _ in range(400):
    try:
        os.read(terminal, 65536)
    except (BlockingIOError, OSError):
        pass
    if os.path.exists("there/journal.jsonl") and "create-agent" in open("there/journal.jsonl").read():
        break
    time.sleep(0.05)
os.close(terminal)
_, status = os.waitpid(pid, 0)
code = os.waitstatus_to_exitcode(status)
assert code in (0, 129), f"exit {code}"
assert '"type":"run-ended"' in open("there/journal.jsonl").read(), "no end of the run"
PY
