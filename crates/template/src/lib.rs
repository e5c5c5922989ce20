//! fitout-template
