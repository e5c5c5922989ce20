//! The client held against the vendor's official OpenAPI files.
//!
//! There is nothing here but `tests/spec`, which runs only with the feature `spec` and reads the files from the folder that
//! `FITOUT_SPEC` names: see `scripts/conformance.sh`.
