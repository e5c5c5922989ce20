//! fitout-rollout
