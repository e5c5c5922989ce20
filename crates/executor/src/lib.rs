//! fitout-executor
