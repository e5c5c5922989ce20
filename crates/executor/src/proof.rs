//! Whether a token opens its row's location. Without an answer nothing is written there, and nothing taken for gone.

use crate::broken::{Defect, is_broken};
use crate::caller::Caller;
use crate::claims::{AgreedToken, Claims, Introspection, Sight, TokenSays};
use crate::door::Door;
use crate::halt::{Halt, halt};
use crate::inquiry::Inquiry;
use crate::read::list_agents;
use fitout_client as api;
use fitout_client::Moment;
use fitout_journal::LocationState;
use fitout_model::{AgentId, Cause, CauseKind, Listing, LocationId};

const DURING: &str = "check whose the token is";
/// How many agents of ours are asked by their ids when a listing shows none of them.
const ASKED_MAX: usize = 8;

/// What shows that a token opens its row's location.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The API says so, or whoever minted the token.
    Introspected,
    /// It shows an agent that a journal knows here.
    Shown,
    /// It is the token that showed this location before.
    SameToken,
    /// Nothing shows it, and nothing is known of the location that could.
    FirstVisit,
    /// Nothing shows it, and a person has said to go on.
    Accepted,
}

impl Proof {
    /// Whether it is more than nothing.
    #[must_use]
    pub fn is_proven(self) -> bool {
        match self {
            Proof::Introspected | Proof::Shown | Proof::SameToken => true,
            Proof::FirstVisit | Proof::Accepted => false,
        }
    }

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Proof::Introspected => "told",
            Proof::Shown => "shown",
            Proof::SameToken => "same-token",
            Proof::FirstVisit => "first-visit",
            Proof::Accepted => "accepted",
        }
    }
}

/// How much proof is asked for before anything rests on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Demand {
    /// What is known here must be found again; a first visit needs nothing.
    #[default]
    AsKnown,
    /// A first visit must be proven, too.
    Always,
    /// A person has said that what is missing is gone.
    Waived,
}

/// What a proof rests on beside what the API answers.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// What this run's journal knows of the location.
    pub state: &'a LocationState,
    /// Whose each agent and token is.
    pub claims: &'a Claims,
    /// How much is asked for.
    pub demand: Demand,
}

/// A complete listing of a location whose token is known to be its own, as far as that was asked for.
///
/// There is no other way to one, and nothing is looked at or decided in a location without one.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Proven {
    /// The location's agents.
    pub listing: Listing,
    /// When they were asked for.
    pub at: Moment,
    /// What shows that they are the location's.
    pub proof: Proof,
}

/// Lists the location's agents, and finds out whether they are the location's.
///
/// # Errors
/// [`Halt::End`] with [`CauseKind::WrongLocation`] when they are another one's, with [`CauseKind::SharedLocation`] when
/// another row shows the same, with [`CauseKind::UnprovenLocation`] when nothing shows that they are what they shall be; as
/// for [`list_agents`] otherwise.
pub async fn prove(door: &Door, caller: &mut Caller, evidence: &Evidence<'_>) -> Result<Proven, Halt> {
    let told = told(door, caller, evidence.claims).await?;
    let at = door.clock().now();
    let listing = list_agents(door, caller).await?;
    let sight = evidence.claims.weigh(caller, &listing, evidence.state);
    let proof = match judge(told, &sight, &caller.location) {
        ProofVerdict::Is(Proof::FirstVisit) if evidence.demand == Demand::Always => {
            return Err(unproven(
                "nothing shows whose the token is, and the journal knows nothing of this location yet",
            ));
        }
        ProofVerdict::Is(proof) => proof,
        ProofVerdict::Not(halt) => return Err(halt),
        ProofVerdict::Missing if any_answers(door, caller, evidence.state).await? => Proof::Shown,
        ProofVerdict::Missing if evidence.demand == Demand::Waived || is_broken(Defect::TakesUnprovenForGone) => {
            Proof::Accepted
        }
        ProofVerdict::Missing => return Err(unproven(&missing(&sight))),
    };
    tracing::debug!(location = %caller.location, proof = proof.as_str(), "whose the token is");
    Ok(Proven { listing, at, proof })
}

/// As [`prove`], for what only reads: where nothing is known of any location, the API's word is all that is asked for.
///
/// # Errors
/// As for [`prove`].
pub async fn recognise(door: &Door, caller: &mut Caller, evidence: &Evidence<'_>) -> Result<(), Halt> {
    if told(door, caller, evidence.claims).await? == Introspection::Own || evidence.claims.are_empty() {
        return Ok(());
    }
    prove(door, caller, evidence).await.map(drop)
}

/// What follows from what was seen.
enum ProofVerdict {
    Is(Proof),
    Not(Halt),
    /// Something is known here, and none of it is to be seen.
    Missing,
}

fn judge(told: Introspection, sight: &Sight, here: &LocationId) -> ProofVerdict {
    if told == Introspection::Own {
        return ProofVerdict::Is(Proof::Introspected);
    }
    match (&sight.token, &sight.elsewhere, sight.here) {
        (_, Some((id, other)), true) => ProofVerdict::Not(mixed(id, other)),
        (TokenSays::Other(other), None, false) if sight.is_told_by_token_alone => ProofVerdict::Not(then_or_now(other)),
        (TokenSays::Other(other), _, _) => ProofVerdict::Not(wrong(
            here,
            other,
            &format!("the journal knows it as the one that opened {other} before"),
        )),
        (_, Some((id, other)), false) => ProofVerdict::Not(wrong(
            here,
            other,
            &format!("it shows the agent {id}, which the journal knows in {other}"),
        )),
        (TokenSays::Same | TokenSays::Changed | TokenSays::Nothing, None, _) => match &sight.shared {
            Some(other) => ProofVerdict::Not(shared(other)),
            None if sight.here => ProofVerdict::Is(Proof::Shown),
            None if sight.token == TokenSays::Same => ProofVerdict::Is(Proof::SameToken),
            None if sight.known == 0 && !sight.open => match (&sight.agreed, &sight.token) {
                (AgreedToken::Elsewhere(other), _) => ProofVerdict::Not(moved(here, other)),
                (AgreedToken::Changed, _) | (_, TokenSays::Changed) => ProofVerdict::Missing,
                (AgreedToken::Nothing, _) => ProofVerdict::Is(Proof::FirstVisit),
            },
            None => ProofVerdict::Missing,
        },
    }
}

/// Asks the API whose the token is, where its scopes allow that; once in a process.
async fn told(door: &Door, caller: &mut Caller, claims: &Claims) -> Result<Introspection, Halt> {
    if let Some(told) = claims.told(&caller.location) {
        return Ok(told);
    }
    let call = api::location(&caller.location);
    let asked = door.inquire(caller, &call).await.map_err(|error| halt(error, DURING, CauseKind::Unreachable))?;
    let told = match asked {
        Inquiry::Answered(info) if info.id == caller.location => Introspection::Own,
        Inquiry::Answered(info) => return Err(wrong(&caller.location, &info.id, "the API says so")),
        // It is a check more, not a condition: without the scope or the service for it, the other evidence must do.
        Inquiry::Untold(_) if caller.is_named() => Introspection::Own,
        Inquiry::Untold(_) => Introspection::Nothing,
    };
    claims.tell(&caller.location, told);
    Ok(told)
}

/// Whether an agent of ours answers by its id: a listing may be late.
async fn any_answers(door: &Door, caller: &mut Caller, state: &LocationState) -> Result<bool, Halt> {
    let ours: Vec<AgentId> = state.ours().take(ASKED_MAX).cloned().collect();
    for id in ours {
        match door.repeat(caller, &api::get_agent(&id)).await {
            Ok(_agent) => return Ok(true),
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(halt(error, "read agent", CauseKind::Unreachable)),
        }
    }
    Ok(false)
}

fn missing(sight: &Sight) -> String {
    if sight.known == 0 && !sight.open {
        let when = if sight.token == TokenSays::Changed { "it was seen before" } else { "this was agreed to" };
        return format!(
            "the row has another token than when {when}, and nothing shows that the two open the same location"
        );
    }
    let what = match sight.known {
        0 => "a create of an earlier run is open here, and nothing shows that this token opens the same location"
            .to_owned(),
        1 => "the token does not show the agent that the journal knows here".to_owned(),
        known => format!("the token shows none of the {known} agents that the journal knows here"),
    };
    match sight.token {
        TokenSays::Changed => {
            let seen = match sight.known {
                0 => "the location was",
                1 => "it was",
                _ => "they were",
            };
            format!("{what}, and {seen} seen with another token than this row has now")
        }
        TokenSays::Same | TokenSays::Other(_) | TokenSays::Nothing => what,
    }
}

fn ended(kind: CauseKind, message: String) -> Halt {
    Halt::End(Cause::new(kind, DURING, message))
}

fn unproven(message: &str) -> Halt {
    ended(CauseKind::UnprovenLocation, message.to_owned())
}

fn wrong(here: &LocationId, other: &LocationId, why: &str) -> Halt {
    ended(CauseKind::WrongLocation, format!("the token opens {other}, not {here}: {why}"))
}

fn then_or_now(other: &LocationId) -> Halt {
    ended(
        CauseKind::WrongLocation,
        format!(
            "the token was last seen in the row of {other}, and nothing is left there that could tell whose it is: it stands in a \
             wrong row now, or stood in one then; the scope locations.readonly tells, and a journal that began wrong can be moved away"
        ),
    )
}

fn moved(here: &LocationId, other: &LocationId) -> Halt {
    ended(
        CauseKind::WrongLocation,
        format!(
            "the token stood in the row of {other} when this was agreed to, and nothing shows that it opens {here}; \
             `fitout apply TEMPLATE ROSTER` agrees to the rows as they are now"
        ),
    )
}

fn mixed(id: &AgentId, other: &LocationId) -> Halt {
    unproven(&format!(
        "the token shows agents that the journal knows here, and {id}, which it knows in {other}: tokens stood in the wrong \
         rows before"
    ))
}

fn shared(other: &LocationId) -> Halt {
    ended(CauseKind::SharedLocation, shared_words(other))
}

/// What is said of a location that shows what another one shows.
#[must_use]
pub fn shared_words(other: &LocationId) -> String {
    format!("its token shows the same agents as that of {other}")
}
