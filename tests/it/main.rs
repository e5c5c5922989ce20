//! Whole-program tests of the binary.
