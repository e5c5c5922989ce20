//! The simulations of the test command.
