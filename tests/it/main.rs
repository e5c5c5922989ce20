//! Whole-program tests: the binary, run as a person runs it.

mod program;
mod tidy;
