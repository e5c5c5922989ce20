//! fitout-reconcile
