//! fitout-sandbox
