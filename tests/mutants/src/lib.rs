//! Tests of the tests: the simulation is run on engines that are broken on purpose, and must catch each of them.
//!
//! There is nothing here but `tests/it`. It is a package of its own so that the feature that breaks engines is turned on
//! when the tests are built, and never otherwise.
