//! The documentation, done by somebody who believes it: README.md and every page below `docs/`.
//!
//! Each fence of `sh` is run as it stands, by `sh -e`, one after another in a world of the page's own (`world`): a folder
//! with `front-desk.yaml`, `clients.csv` and `templates/`, and the simulated API, served, in which the locations of
//! `clients.csv` are registered. What the reader has and a test has not is put in its place, and nothing else is changed:
//!
//! - `fitout` is the program that was built; `cargo run -- …` is the same; `cargo install --path …/crates/cli` does nothing.
//! - A command that reaches the API gets `--base-url` of the served one, unless it says `--sandbox` or another base.
//! - Whoever is asked agrees: `--yes`, and the number that is asked for where something is removed.
//! - `RUN` stands for the journal's last run.
//! - `op` prints a token, as 1Password's program does, and a page's `$HOME` is its folder.
//!
//! A comment before a fence says more, and is not seen by readers:
//!
//! - `<!-- run: exits 10 -->`: the fence ends with this exit code; without it, with 0.
//! - `<!-- run: each 0 0 6 -->`: its commands are alternatives: each runs in a world of its own, in which what `first` and
//!   `file` asked for was done, and ends with its own exit code. Without numbers: with 0.
//! - `<!-- run: not, because … -->`: it is not run, for this reason; the program still has to know the commands and flags.
//! - `<!-- run: file NAME -->`: the fence, of any language, is put into this file.
//! - `<!-- run: shown -->`: the fence is what the commands before it have put on the screen. A line with nothing but `…`
//!   stands for any lines, and `…` within a line for any text.
//!
//! And, without a fence: `<!-- run: anew -->` begins a new world, and `<!-- run: first` with lines of commands until `-->`
//! runs them unseen. A fence of commands that says nothing is run; there is no way to leave one out unseen.

mod examples;
mod links;
mod named;
mod page;
mod run;
mod world;
