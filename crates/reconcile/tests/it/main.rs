//! fitout-reconcile from outside.
