//! The binary, run as a person runs it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// How long a running program may be silent before the test gives it up. Nothing waits that long when all is well.
pub(crate) const SILENCE_MAX: Duration = Duration::from_secs(120);

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Whether the line says what a command that goes on from a file works on: tests/cases look at that.
pub(crate) fn says_what_is_used(line: &str) -> bool {
    ["host      ", "roster    ", "template  ", "settings  "].iter().any(|word| line.starts_with(word))
}

/// A folder of its own, in which the program is run.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) folder: tempfile::TempDir,
}

/// What a run of the program left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A file in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where programs are looked for: here first.
    pub(crate) fn search_path(&self) -> OsString {
        let theirs = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.folder.path().to_owned()).chain(std::env::split_paths(&theirs));
        std::env::join_paths(folders).unwrap()
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Reads a file.
    pub(crate) fn read(&self, name: &str) -> String {
        String::from_utf8(std::fs::read(self.path(name)).unwrap()).unwrap()
    }

    /// The program, ready to be run here, with nothing of the caller's environment that it looks at.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fitout"));
        command.args(args).current_dir(self.folder.path()).stdin(Stdio::null());
        command.env("NO_COLOR", "1").env_remove("RUST_LOG").env("XDG_CONFIG_HOME", self.path("config"));
        for name in ["CREDENTIALS", "REFRESH_TOKEN", "CLIENT_ID", "CLIENT_SECRET", "NOTIFY"] {
            command.env_remove(format!("FITOUT_{name}"));
        }
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).output().unwrap())
    }

    /// Starts the program and comes back while it runs.
    pub(crate) fn start(&self, args: &[&str]) -> Started {
        Started::of(self.command(args))
    }

    /// Copies a file of `templates/` into the folder.
    pub(crate) fn bring(&self, name: &str) {
        std::fs::copy(root().join("templates").join(name), self.path(name)).unwrap();
    }

    /// How many writes the journal says were about to be sent.
    pub(crate) fn writes_begun(&self, journal: &str) -> usize {
        self.read(journal).lines().filter(|line| line.contains(r#""type":"began""#)).count()
    }

    /// The statuses in a results file of locations that are not as wanted. One whose last write was done before its run
    /// was cut off has only its closing read left: the next run finds it in place.
    pub(crate) fn not_as_wanted(&self, results: &str) -> Vec<String> {
        let statuses = self.results(results).into_iter().map(|mut row| row.remove("status").unwrap());
        statuses.filter(|status| status != "done" && status != "in place").collect()
    }

    /// The rows of a results file, by column.
    pub(crate) fn results(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let text = self.read(name);
        let mut table = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        table.deserialize().map(|row| row.unwrap()).collect()
    }
}

/// The program while it runs; it is killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Started {
    child: Child,
    stdout: Receiver<String>,
    stderr: Receiver<String>,
    /// What was heard so far.
    said: Ran,
}

impl Started {
    /// Starts this command and comes back while it runs.
    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (stdout, stderr) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
        Self { child, stdout, stderr, said: Ran { code: None, stdout: String::new(), stderr: String::new() } }
    }

    /// The next line of stdout.
    pub(crate) fn next_output(&mut self) -> String {
        let Ok(line) = self.stdout.recv_timeout(SILENCE_MAX) else { panic!("no line on stdout: {:?}", self.said) };
        self.said.stdout.push_str(&line);
        line.trim_end().to_owned()
    }

    /// The next line of stderr that has this in it.
    pub(crate) fn line_with(&mut self, words: &str) -> String {
        assert!(self.says(words, 1), "`{words}` was never said: {:?}", self.said);
        self.said.stderr.lines().last().unwrap().to_owned()
    }

    /// Waits until this many lines of stderr have this in them; `false` when the program ended before.
    pub(crate) fn says(&mut self, words: &str, times: usize) -> bool {
        let mut left = times;
        while left > 0 {
            match self.stderr.recv_timeout(SILENCE_MAX) {
                Ok(line) => {
                    left -= usize::from(line.contains(words));
                    self.said.stderr.push_str(&line);
                }
                Err(RecvTimeoutError::Disconnected) => return false,
                Err(RecvTimeoutError::Timeout) => panic!("`{words}` was never said: {:?}", self.said),
            }
        }
        true
    }

    /// Lets the program go on until its next line on stderr, but no longer than this.
    pub(crate) fn go_on(&mut self, most: Duration) {
        if let Ok(line) = self.stderr.recv_timeout(most) {
            self.said.stderr.push_str(&line);
        }
    }

    /// Sends the program a signal by name: `INT`, `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        // The shell has `kill` built in; not every machine has it as a program.
        let sent = Command::new("sh").args(["-c", &format!("kill -{name} {}", self.child.id())]).status().unwrap();
        assert!(sent.success(), "the signal {name} could not be sent");
    }

    /// Ends it by SIGKILL, and says what was heard of it; its exit code is `None` when that was what ended it.
    pub(crate) fn kill(mut self) -> Ran {
        self.child.kill().unwrap();
        self.wait()
    }

    /// Waits for its end.
    pub(crate) fn wait(mut self) -> Ran {
        let mut said =
            std::mem::replace(&mut self.said, Ran { code: None, stdout: String::new(), stderr: String::new() });
        said.stderr.push_str(&rest(&self.stderr));
        said.stdout.push_str(&rest(&self.stdout));
        said.code = self.child.wait().unwrap().code();
        said
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What comes until the stream ends.
fn rest(lines: &Receiver<String>) -> String {
    let mut text = String::new();
    loop {
        match lines.recv_timeout(SILENCE_MAX) {
            Ok(line) => text.push_str(&line),
            Err(RecvTimeoutError::Disconnected) => return text,
            Err(RecvTimeoutError::Timeout) => panic!("the program does not end; it said: {text}"),
        }
    }
}

/// The lines of a stream as they come, each with its line break.
fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        while stream.read_until(b'\n', &mut line).unwrap_or(0) > 0 {
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                break;
            }
            line.clear();
        }
    });
    receiver
}

/// The simulated API, served by a process of its own, which is killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Served {
    started: Started,
    /// Where it is.
    pub(crate) url: String,
}

impl Served {
    /// Serves it at a free port.
    pub(crate) fn start(place: &Place, args: &[&str]) -> Self {
        Self::at("127.0.0.1:0", place, args)
    }

    /// Serves it at this address.
    pub(crate) fn at(address: &str, place: &Place, args: &[&str]) -> Self {
        let mut started = place.start(&[&["sandbox", "--listen", address], args].concat());
        let url = started.next_output();
        assert!(url.starts_with("http://127.0.0.1:"), "{url}");
        Self { started, url }
    }

    /// Its host and port.
    pub(crate) fn address(&self) -> &str {
        self.url.strip_prefix("http://").unwrap()
    }

    /// Ends it as a person does, so that it keeps its world.
    pub(crate) fn stop(self) -> Ran {
        self.started.signal("INT");
        self.started.wait()
    }
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Asserts the exit code and shows everything when it is another.
    #[track_caller]
    pub(crate) fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }
}
