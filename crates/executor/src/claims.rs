//! Whose each agent and each token is: by the journals, and by what this process has seen.

use crate::broken::{Defect, is_broken};
use crate::caller::Caller;
use fitout_journal::{LocationState, SEEN_MAX, SeenBeside, State};
use fitout_model::{AgentId, Listing, LocationId, PrintKey, TokenPrint};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Whose each agent and each token is: by the journals, and by what this process has seen. All locations of a run share one.
#[derive(Debug, Default)]
pub struct Claims(Mutex<ClaimTable>);

type Owners<T> = BTreeMap<T, BTreeSet<LocationId>>;

#[derive(Debug, Default)]
struct ClaimTable {
    /// Agents that are ours or were listed, with the locations that the journals know them in.
    agents: Owners<AgentId>,
    /// How many agents a journal knows in each location.
    known: BTreeMap<LocationId, usize>,
    /// Agents that a journal made, with the locations that it made them for.
    made: Owners<AgentId>,
    /// The fingerprints of this run's journal.
    own: Prints,
    /// Those of other journals, each under its own key.
    others: Vec<Prints>,
    /// What the API said when it was asked whose a location's token is.
    told: BTreeMap<LocationId, Introspection>,
    /// Agents that were listed in this process, each with the location that showed it first.
    shown: BTreeMap<AgentId, LocationId>,
    /// Tokens that were used in this process.
    used: BTreeMap<TokenPrint, LocationId>,
    /// The key of the fingerprints of rows, where it is not the journal's.
    rows_key: Option<PrintKey>,
    /// The tokens of what was agreed to before, each with the location whose row had it: see [`Claims::fingerprint`].
    agreed: Vec<AgreedTokens>,
    /// Locations that showed what another one showed, with that one.
    shared: BTreeMap<LocationId, LocationId>,
}

/// Whose row had each token when it was agreed to what is to be done.
#[derive(Debug)]
struct AgreedTokens {
    /// The key of the fingerprints, where it is not the journal's.
    key: Option<PrintKey>,
    tokens: Owners<String>,
    of: BTreeMap<LocationId, String>,
}

impl AgreedTokens {
    fn say(&self, caller: &Caller, own: &PrintKey) -> AgreedToken {
        let Some(print) = caller.print(self.key.as_ref().unwrap_or(own)) else { return AgreedToken::Nothing };
        let here = &caller.location;
        match (self.tokens.get(print.short()), self.of.get(here)) {
            (Some(owners), _) if owners.contains(here) => AgreedToken::Nothing,
            (Some(owners), _) => owners.first().cloned().map_or(AgreedToken::Nothing, AgreedToken::Elsewhere),
            (None, Some(_)) => AgreedToken::Changed,
            (None, None) => AgreedToken::Nothing,
        }
    }
}

/// One journal's fingerprints.
#[derive(Debug)]
struct Prints {
    key: PrintKey,
    locations: Owners<TokenPrint>,
    last: BTreeMap<LocationId, TokenPrint>,
}

impl Default for Prints {
    fn default() -> Self {
        Self { key: PrintKey::new(""), locations: BTreeMap::new(), last: BTreeMap::new() }
    }
}

/// Whether the API has said whose a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Introspection {
    /// It is the location's.
    Own,
    /// The API does not say.
    Nothing,
}

/// What a journal says of a token by its fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TokenSays {
    /// It is the one that showed this location before.
    Same,
    /// It is the one that showed another location.
    Other(LocationId),
    /// Another one showed this location before.
    Changed,
    /// Nothing is known of it.
    Nothing,
}

/// What a location's listing and token say of whose they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sight {
    /// An agent that the journals know in another location only, and which.
    pub(crate) elsewhere: Option<(AgentId, LocationId)>,
    /// Whether an agent is listed that the journals know here only.
    pub(crate) here: bool,
    pub(crate) token: TokenSays,
    /// Another location that showed the same in this process.
    pub(crate) shared: Option<LocationId>,
    /// How many agents the journals know here.
    pub(crate) known: usize,
    /// Whether a create is open or refused here, so that something may be there.
    pub(crate) open: bool,
    /// What is known of the token from when it was agreed to what is to be done.
    pub(crate) agreed: AgreedToken,
    /// Whether the location that the token showed before has nothing any more that anybody knows of.
    pub(crate) is_told_by_token_alone: bool,
}

/// What is known of a token from when it was agreed to what is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AgreedToken {
    /// It stood in the row of another location.
    Elsewhere(LocationId),
    /// The row had another token.
    Changed,
    /// It is the row's, or nothing is known of either.
    Nothing,
}

/// An agent that a journal made for one location, found in another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// The agent.
    pub id: AgentId,
    /// Its name.
    pub name: String,
    /// The location that it was made for.
    pub made_for: LocationId,
}

impl AgreedToken {
    fn weight(&self) -> u8 {
        match self {
            AgreedToken::Elsewhere(_) => 2,
            AgreedToken::Changed => 1,
            AgreedToken::Nothing => 0,
        }
    }
}

impl Claims {
    /// The short fingerprint of a caller's token, by which a run or a saved plan remembers whose row had it: under this run's
    /// journal's key, or under that of [`Claims::fingerprint_with`].
    #[must_use]
    pub fn fingerprint(&self, caller: &Caller) -> Option<String> {
        let inner = self.inner();
        let key = inner.rows_key.as_ref().unwrap_or(&inner.own.key);
        caller.print(key).map(|print| print.short().to_owned())
    }

    /// From here on fingerprints of rows are made with this key: a saved plan is read beside any journal, or none.
    pub fn fingerprint_with(&self, key: PrintKey) {
        self.inner().rows_key = Some(key);
    }

    /// Takes in the tokens that the rows had when it was agreed to what is to be done, fingerprinted with this key or the
    /// journal's: one that has moved to another row since opens no location of which nothing is known.
    pub fn learn_agreed(&self, key: Option<PrintKey>, tokens: impl IntoIterator<Item = (LocationId, String)>) {
        let mut agreed = AgreedTokens { key, tokens: Owners::new(), of: tokens.into_iter().collect() };
        for (location, token) in &agreed.of {
            agreed.tokens.entry(token.clone()).or_default().insert(location.clone());
        }
        self.inner().agreed.push(agreed);
    }

    /// Takes in that the caller will show this token: two locations that show one are known as such before either is written to.
    pub fn foresee(&self, caller: &Caller) {
        let (here, mut inner) = (&caller.location, self.inner());
        let Some(print) = caller.print(&inner.own.key) else { return };
        let owner = inner.used.entry(print).or_insert_with(|| here.clone()).clone();
        if owner != *here {
            inner.shared.insert(owner.clone(), here.clone());
            inner.shared.insert(here.clone(), owner);
        }
    }

    /// Takes in what this run's journal knows.
    pub fn learn(&self, state: &State) {
        if is_broken(Defect::ForgetsTheJournal) {
            return;
        }
        let mut inner = self.inner();
        inner.take(state);
        inner.own = Prints::of(state);
    }

    /// Takes in what another journal about the same API knows.
    pub fn learn_also(&self, state: &State) {
        let mut inner = self.inner();
        inner.take(state);
        inner.others.push(Prints::of(state));
    }

    /// Takes in what this run's journal knows of the location by now.
    pub fn learn_location(&self, location: &LocationId, state: &LocationState) {
        self.inner().take_location(location, state);
    }

    /// Whether anything is known of any location.
    pub(crate) fn are_empty(&self) -> bool {
        let inner = self.inner();
        inner.agents.is_empty() && inner.own.last.is_empty() && inner.others.iter().all(|other| other.last.is_empty())
    }

    /// What the API said before when it was asked whose the location's token is.
    pub(crate) fn told(&self, location: &LocationId) -> Option<Introspection> {
        self.inner().told.get(location).copied()
    }

    pub(crate) fn tell(&self, location: &LocationId, told: Introspection) {
        self.inner().told.insert(location.clone(), told);
    }

    /// Another location that showed the same agent, or used the same token, in this process. One that the API vouches for
    /// shares nothing: it is the other that is wrong.
    #[must_use]
    pub fn shared_with(&self, location: &LocationId) -> Option<LocationId> {
        self.inner().shared.get(location).cloned()
    }

    /// What this listing and the caller's token say of whose they are; the next ones are held against them.
    pub(crate) fn weigh(&self, caller: &Caller, listing: &Listing, state: &LocationState) -> Sight {
        let here = &caller.location;
        let mut inner = self.inner();
        inner.take_location(here, state);
        let owners = |id: &AgentId| inner.agents.get(id);
        let elsewhere = listing.agents.iter().find_map(|listed| {
            let owners = owners(&listed.id).filter(|owners| !owners.contains(here))?;
            Some((listed.id.clone(), owners.first()?.clone()))
        });
        // What the journals know in two locations says nothing.
        let is_here = |owners: &BTreeSet<LocationId>| owners.len() == 1 && owners.contains(here);
        let is_listed_here = listing.agents.iter().any(|listed| owners(&listed.id).is_some_and(is_here));
        let token = inner.token_says(caller);
        let known = inner.known.get(here).copied().unwrap_or_default();
        let shared = inner.share(caller, listing);
        let open = state.open().is_some() || !state.refused().is_empty();
        let agreed = inner.agreed.iter().map(|agreed| agreed.say(caller, &inner.own.key));
        let agreed = agreed.max_by_key(AgreedToken::weight).unwrap_or(AgreedToken::Nothing);
        let is_told_by_token_alone = match &token {
            TokenSays::Other(other) => inner.known.get(other).copied().unwrap_or_default() == 0,
            TokenSays::Same | TokenSays::Changed | TokenSays::Nothing => false,
        };
        Sight { elsewhere, here: is_listed_here, token, shared, known, open, agreed, is_told_by_token_alone }
    }

    /// The agents of this listing that a journal made for another location.
    #[must_use]
    pub fn strays(&self, here: &LocationId, listing: &Listing, state: &LocationState) -> Vec<Stray> {
        let inner = self.inner();
        let ours: BTreeSet<&AgentId> = state.ours().collect();
        let strange = listing.agents.iter().filter(|listed| !ours.contains(&listed.id));
        let stray = strange.filter_map(|listed| {
            let owners = inner.made.get(&listed.id).filter(|owners| !owners.contains(here))?;
            let made_for = owners.first()?.clone();
            Some(Stray { id: listed.id.clone(), name: listed.name.clone(), made_for })
        });
        stray.collect()
    }

    /// What the journal shall remember of a location that showed this; `None` when it does already.
    #[must_use]
    pub fn news(&self, caller: &Caller, listing: &Listing, state: &LocationState, at: u64) -> Option<SeenBeside> {
        let ours: BTreeSet<&AgentId> = state.ours().collect();
        let others: BTreeSet<&AgentId> =
            listing.agents.iter().map(|listed| &listed.id).filter(|id| !ours.contains(id)).collect();
        let agents: Vec<AgentId> = others.into_iter().take(SEEN_MAX).cloned().collect();
        let token = caller.print(&self.inner().own.key);
        let is_new = agents != state.seen() || token.as_ref() != state.token();
        is_new.then(|| SeenBeside { loc: caller.location.clone(), agents, token, at })
    }

    fn inner(&self) -> MutexGuard<'_, ClaimTable> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClaimTable {
    fn take(&mut self, state: &State) {
        for (location, known) in state.locations() {
            self.take_location(location, known);
            for id in known.made() {
                self.made.entry(id.clone()).or_default().insert(location.clone());
            }
        }
    }

    fn take_location(&mut self, location: &LocationId, state: &LocationState) {
        for id in state.ours().chain(state.seen()) {
            if self.agents.entry(id.clone()).or_default().insert(location.clone()) {
                *self.known.entry(location.clone()).or_default() += 1;
            }
        }
        if let Some(token) = state.token() {
            self.own.take(location, token);
        }
    }

    fn token_says(&self, caller: &Caller) -> TokenSays {
        let says = std::iter::once(&self.own).chain(&self.others).map(|prints| prints.say(caller));
        // A token of another location outweighs everything, and one that is known here what is only changed.
        let weight = |says: &TokenSays| match says {
            TokenSays::Other(_) => 3,
            TokenSays::Same => 2,
            TokenSays::Changed => 1,
            TokenSays::Nothing => 0,
        };
        says.max_by_key(weight).unwrap_or(TokenSays::Nothing)
    }

    /// Holds the listing and the token against those of all other locations of this process.
    fn share(&mut self, caller: &Caller, listing: &Listing) -> Option<LocationId> {
        let here = &caller.location;
        let mut other = None;
        for listed in &listing.agents {
            let owner = self.shown.entry(listed.id.clone()).or_insert_with(|| here.clone());
            if owner != here {
                other = Some(owner.clone());
            }
        }
        if let Some(print) = caller.print(&self.own.key) {
            let owner = self.used.entry(print).or_insert_with(|| here.clone());
            if owner != here {
                other = Some(owner.clone());
            }
        }
        let other = other.or_else(|| self.shared.get(here).cloned())?;
        let vouched = |location: &LocationId| self.told.get(location) == Some(&Introspection::Own);
        let (ours, theirs) = (vouched(here), vouched(&other));
        if !theirs {
            self.shared.insert(other.clone(), here.clone());
        }
        if ours {
            return None;
        }
        self.shared.insert(here.clone(), other.clone());
        Some(other)
    }
}

impl Prints {
    fn of(state: &State) -> Self {
        let mut prints = Self { key: state.header().print_key(), ..Self::default() };
        for (location, known) in state.locations() {
            if let Some(token) = known.token() {
                prints.take(location, token);
            }
        }
        prints
    }

    fn take(&mut self, location: &LocationId, token: &TokenPrint) {
        self.locations.entry(token.clone()).or_default().insert(location.clone());
        self.last.insert(location.clone(), token.clone());
    }

    fn say(&self, caller: &Caller) -> TokenSays {
        let here = &caller.location;
        let changed = || if self.last.contains_key(here) { TokenSays::Changed } else { TokenSays::Nothing };
        let Some(print) = caller.print(&self.key) else { return TokenSays::Nothing };
        let Some(owners) = self.locations.get(&print) else { return changed() };
        match (owners.contains(here), owners.first()) {
            (true, _) if owners.len() == 1 => TokenSays::Same,
            (false, Some(other)) => TokenSays::Other(other.clone()),
            // One token that showed two locations says nothing of either.
            (true, _) | (false, None) => TokenSays::Nothing,
        }
    }
}
