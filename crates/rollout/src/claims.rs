//! Two locations that show the same: one of the tokens stands in the wrong row.

use crate::engine::Engine;
use fitout_executor::shared_words;
use fitout_model::{Cause, CauseKind};

/// Why nothing may be done in the location at this place that showed what another one showed as well, as far as nobody vouches
/// for it.
pub(crate) fn shared(engine: &Engine, place: usize) -> Option<Cause> {
    let other = engine.claims.shared_with(engine.fleet.location(place)?)?;
    Some(Cause::new(CauseKind::SharedLocation, "list agents", shared_words(&other)))
}

/// Finds out, before anything is written, which of these locations show one token: as far as their tokens can be had without
/// asking anybody.
pub(crate) async fn foresee(engine: &Engine, places: impl IntoIterator<Item = usize>) {
    for place in places {
        let Some(Ok(mut caller)) = engine.fleet.location(place).map(|location| engine.caller(place, location)) else {
            continue;
        };
        if caller.is_at_hand().await {
            engine.claims.foresee(&caller);
        }
    }
}
