//! A gate that a program opens.

use super::JobSession;
use crate::terminal::{Printer, StatusRequests};
use std::pin::pin;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::time::timeout;

impl JobSession<'_> {
    /// Runs the program of a gate; says why the gate stays shut, if it does.
    ///
    /// It is told what it is about by its environment and hears nothing; what it says is passed on. It sees no token and none of the
    /// variables that hold one.
    pub(super) async fn gate_command(&mut self, words: &[String], wave: &str, locations: usize) -> Option<String> {
        let (program, arguments) = words.split_first()?;
        let mut command = self.job.fleet.vault.programs().command(program, arguments);
        command
            .env("FITOUT_WAVE", wave)
            .env("FITOUT_WAVE_LOCATIONS", locations.to_string())
            .env("FITOUT_RUN", self.run.as_str())
            .env("FITOUT_JOURNAL", &self.job.paths.journal)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) => return Some(format!("{program} cannot be run ({error})")),
        };
        let printer = self.job.printer;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let run = async {
            let ((), (), ended) = tokio::join!(pass_on(stdout, printer), pass_on(stderr, printer), child.wait());
            ended
        };
        let patience = self.job.turns.gate_timeout();
        // Whatever ends the waiting drops the program, and so ends it.
        let mut ended = pin!(timeout(patience, run));
        let mut asks = StatusRequests::listen();
        let ended = loop {
            tokio::select! {
                ended = &mut ended => break ended,
                signal = self.signals.next() => {
                    self.interrupted = Some(signal);
                    return Some(format!("{program} was {} with the run", signal.name()));
                }
                () = asks.next() => {
                    printer.say(&format!("Status: run {} waits for {program}, the gate after wave {wave}", self.run));
                }
            }
        };
        match ended {
            Err(_elapsed) => Some(format!("{program} took longer than {} s", patience.as_secs())),
            Ok(Err(error)) => Some(format!("{program} was lost ({error})")),
            Ok(Ok(status)) if status.success() => None,
            Ok(Ok(status)) => Some(status.code().map_or_else(
                || format!("{program} was ended by a signal"),
                |code| format!("{program} ended with {code}"),
            )),
        }
    }
}

/// Says every line of the stream until it ends.
async fn pass_on(stream: Option<impl AsyncRead + Unpin>, printer: &Printer) {
    let Some(stream) = stream else { return };
    let mut lines = BufReader::new(stream).lines();
    // A line that is not text ends what can be passed on, and nothing else.
    while let Ok(Some(line)) = lines.next_line().await {
        printer.say(&format!("  {line}"));
    }
}
