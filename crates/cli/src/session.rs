//! From the command line to a run: where the API is, where the files are, and the engine between them.

use crate::args::{Api, Files, OnExistingArg, OnInDoubt, PlanArgs, RunArgs, SandboxScopes, Simulation, VerifyArg};
use crate::error::CliError;
use crate::fleet::LocationSet;
use crate::host;
use crate::network::transport;
use crate::outputs::{RESULTS, keeps, writes_in_new_folder};
use crate::vault::made_up;
use fitout_auth::OauthTransport;
use fitout_client::{ApiVersion, BaseUrl, HttpOptions, Transport};
use fitout_executor::{Claims, Clock, Demand, Door, DoorSettings, Events, Stop, Throttle};
use fitout_journal::{Journal, JournalError, JournalHeader, Recovery, State, read};
use fitout_model::{Digest, MASK, RunId, text};
use fitout_reconcile::{PlanPolicy, Prune};
use fitout_rollout::{Engine, InDoubtPolicy, PlanLimits, RunSettings};
use fitout_sandbox::{FaultSettings, Latency, LimitSettings, Registration, Sandbox, Scope, Standing};
use fitout_template::{Roster, Row, TokenCell};
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use secrecy::{ExposeSecret as _, SecretString};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The host of a journal that was written against the sandbox inside the process.
pub(crate) const SANDBOX_HOST: &str = "sandbox";
/// Where rollouts are kept.
pub(crate) const HOME: &str = ".fitout";
/// How many other journals are looked at.
const NEIGHBOURS_MAX: usize = 32;
/// How long one answer is waited for where nobody says it, and at least.
const TIMEOUT: Duration = Duration::from_secs(30);
const TIMEOUT_MIN: Duration = Duration::from_secs(1);
const SETTLE: Duration = Duration::from_secs(180);
/// The sandbox's requests and listings are late by at most [`SANDBOX_LAG`].
const SETTLE_SANDBOX: Duration = Duration::from_secs(5);
const SANDBOX_LAG: Duration = Duration::from_secs(2);

/// How long one answer is waited for: never longer than a create in doubt rests before it is looked for.
///
/// # Errors
/// When the command line says otherwise.
fn patience(api: &Api, turns: Option<&RunArgs>) -> Result<Duration, CliError> {
    let settle = turns.and_then(|turns| turns.settle);
    match (api.timeout, settle) {
        // In a rehearsal nothing arrives late.
        (None, Some(settle)) if settle < TIMEOUT_MIN && !api.sandbox => {
            let (settle, least) = (text::duration(settle), text::duration(TIMEOUT_MIN));
            Err(CliError::invalid(format!("--settle ({settle}) is shorter than any answer is waited for ({least})"))
                .hint("A create would be looked for, and sent again, while its answer is still waited for. Say a longer --settle."))
        }
        (Some(timeout), _) if timeout < TIMEOUT_MIN && !api.sandbox => {
            let (timeout, least) = (text::duration(timeout), text::duration(TIMEOUT_MIN));
            Err(CliError::invalid(format!(
                "--timeout ({timeout}) is shorter than any answer takes; {least} is the least"
            ))
            .hint("Leave --timeout out: an answer is then waited for half a minute."))
        }
        (Some(timeout), Some(settle)) if settle < timeout => {
            let (settle, timeout) = (text::duration(settle), text::duration(timeout));
            Err(CliError::invalid(format!("--settle ({settle}) is shorter than --timeout ({timeout})")).hint(
                "A create would be looked for, and sent again, while its answer is still waited for. Say a longer --settle, or \
                 leave --timeout out: it is then no longer than --settle.",
            ))
        }
        (Some(timeout), Some(_) | None) => Ok(timeout),
        (None, Some(settle)) => Ok(TIMEOUT.min(settle.max(TIMEOUT_MIN))),
        (None, None) => Ok(TIMEOUT),
    }
}

/// Milliseconds since the Unix epoch.
#[expect(clippy::disallowed_methods, reason = "the wall clock is read here and passed in")]
pub(crate) fn wall_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The files of a rollout.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    pub(crate) journal: PathBuf,
    pub(crate) results: PathBuf,
    /// What was overwritten, so that it can be undone.
    pub(crate) former: PathBuf,
    pub(crate) world: PathBuf,
}

impl Paths {
    /// The files of the rollout of this template.
    ///
    /// # Errors
    /// When one of them is a file that the command reads or writes for another purpose.
    pub(crate) fn of(template: &str, sandbox: bool, files: &Files) -> Result<Self, CliError> {
        let folder = if sandbox { format!("{template}-sandbox") } else { template.to_owned() };
        let journal = files.journal.clone().unwrap_or_else(|| Path::new(HOME).join(folder).join("journal.jsonl"));
        Self::beside(journal, files)
    }

    /// The files beside this journal.
    ///
    /// # Errors
    /// When one of them is a file that the command reads or writes for another purpose.
    pub(crate) fn beside(journal: PathBuf, files: &Files) -> Result<Self, CliError> {
        let folder = journal.parent().map(Path::to_path_buf).unwrap_or_default();
        let results = files.results.clone().unwrap_or_else(|| folder.join("results.csv"));
        let former = former(&journal);
        let paths = Self { journal, results, former, world: folder.join("sandbox-world.json") };
        keeps("the journal (--journal)", &paths.journal)?;
        keeps("the journal's file of former values", &paths.former)?;
        keeps("the sandbox's world", &paths.world)?;
        writes_in_new_folder(RESULTS, &paths.results)?;
        Ok(paths)
    }

    pub(crate) fn make_folders(&self) -> Result<(), CliError> {
        for file in [&self.journal, &self.results] {
            let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) else { continue };
            std::fs::create_dir_all(folder).map_err(|error| {
                CliError::fatal(format!("the folder {} cannot be made", folder.display())).because(&error)
            })?;
        }
        Ok(())
    }
}

/// The file of former values beside the journal; two journals in one folder have one each.
fn former(journal: &Path) -> PathBuf {
    match journal.file_stem().and_then(std::ffi::OsStr::to_str) {
        Some("journal") | None => journal.with_file_name("former.jsonl"),
        Some(stem) => journal.with_file_name(format!("{stem}.former.jsonl")),
    }
}

/// The way to the API.
#[derive(Debug)]
pub(crate) struct Connection {
    transport: Arc<dyn Transport>,
    base: BaseUrl,
    version: ApiVersion,
    /// The sandbox, where it is one, and the file of its world.
    pub(crate) sandbox: Option<(Sandbox, PathBuf)>,
}

/// Keeps the sandbox's world in its file from now on: what it has answered is there even after a `kill -9`.
///
/// Only whoever has the journal's lock may do this: two that keep one world would undo each other's.
pub(crate) fn keep(sandbox: &Sandbox, world: &Path) -> Result<(), CliError> {
    sandbox.keep(world).map_err(|error| {
        CliError::fatal(format!("the sandbox's world {} cannot be kept", world.display())).because(&error)
    })
}

/// Where the API is, and which version of it is asked for.
#[derive(Debug)]
pub(crate) struct Address {
    base: BaseUrl,
    version: ApiVersion,
    /// What the journal calls it.
    pub(crate) host: String,
}

/// The address that the command line names.
pub(crate) fn address(api: &Api) -> Result<Address, CliError> {
    let version: ApiVersion = api
        .version()
        .parse()
        .map_err(|error| CliError::invalid(format!("--api-version {}", api.version())).because(&error))?;
    if api.sandbox {
        let base = BaseUrl::VENDOR.parse().map_err(|error| CliError::fatal("the vendor's address").because(&error))?;
        return Ok(Address { base, version, host: SANDBOX_HOST.to_owned() });
    }
    let base = host::base(api.base_url.as_deref().unwrap_or(BaseUrl::VENDOR))?;
    let host = base.to_string();
    Ok(Address { base, version, host })
}

/// An address as it may be shown: a user name and a password in it are secrets, however short.
pub(crate) fn without_user(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{MASK}@{host}"),
        (None, Some((_, host))) => format!("{MASK}@{host}"),
        (_, None) => url.to_owned(),
    }
}

/// The way to this address. A sandbox has the world as it was left, and leaves no trace of its own: see [`keep`].
///
/// # Errors
/// Also when `turns` let a create rest shorter than its answer is waited for.
pub(crate) fn connect(
    address: Address,
    api: &Api,
    turns: Option<&RunArgs>,
    paths: &Paths,
    fleet: &LocationSet,
) -> Result<Connection, CliError> {
    let timeout = patience(api, turns)?;
    let Address { base, version, host: _ } = address;
    if api.sandbox {
        let sandbox = open_sandbox(&api.simulation, &paths.world)?;
        fleet.vault.rehearse();
        register(&sandbox, fleet, api.simulation.scopes)?;
        let transport = Arc::new(sandbox.transport());
        return Ok(Connection { transport, base, version, sandbox: Some((sandbox, paths.world.clone())) });
    }
    let options =
        HttpOptions { timeout, connections_idle_max: usize::from(api.concurrency()), ..HttpOptions::default() };
    let transport: Arc<dyn Transport> = Arc::new(transport(options, api.proxy.as_deref())?);
    let clock = fitout_client::Clock::starting_at(wall_ms());
    fleet.vault.connect(OauthTransport::new(Arc::clone(&transport), base.clone()), clock);
    Ok(Connection { transport, base, version, sandbox: None })
}

/// The sandbox's world as it was left, or a new one.
pub(crate) fn open_sandbox(simulation: &Simulation, world: &Path) -> Result<Sandbox, CliError> {
    let settings = fitout_sandbox::Settings {
        seed: simulation.seed,
        latency: Latency::Fixed(simulation.latency),
        limit: LimitSettings { max: simulation.limit, window: simulation.sandbox_window, ..LimitSettings::default() },
        faults: FaultSettings {
            rate: simulation.faults,
            kinds: simulation.sandbox_fault_kinds.clone(),
            lag: SANDBOX_LAG,
            late_max: SANDBOX_LAG,
            ..FaultSettings::default()
        },
        quirks: simulation.quirks(),
        ..fitout_sandbox::Settings::default()
    };
    if !world.exists() {
        return Ok(Sandbox::new(settings));
    }
    Sandbox::load(world, settings).map_err(|error| {
        CliError::fatal(format!("the sandbox's world {} cannot be read", world.display()))
            .because(&error)
            .hint("Delete the file, and the journal beside it, to begin with an empty world.")
    })
}

impl SandboxScopes {
    /// The registration with these scopes.
    pub(crate) fn of(self, registration: Registration) -> Registration {
        match self {
            SandboxScopes::Full => registration,
            SandboxScopes::Readonly => registration.reading_only(),
            SandboxScopes::AgentsOnly => registration.scopes(&[Scope::Readonly, Scope::Write]),
        }
    }
}

/// A column of a roster with which a rehearsal says how the API treats a row's token.
const STANDING: &str = "sandbox";

/// The row's place in the sandbox: opened by this token, scoped as the command line says, and standing as its cell in the
/// column `sandbox` says, where there is one.
pub(crate) fn registration(
    roster: &Roster,
    row: &Row,
    token: &SecretString,
    scopes: SandboxScopes,
) -> Result<Registration, CliError> {
    let registration = scopes.of(Registration::new(row.location.as_str(), token.expose_secret()));
    Ok(match row.get(roster.header(), STANDING).unwrap_or_default().trim() {
        "" => registration,
        "readonly" => SandboxScopes::Readonly.of(registration),
        "agents-only" => SandboxScopes::AgentsOnly.of(registration),
        "write-only" => registration.without(&[Scope::Readonly]),
        "revoked" => registration.standing(Standing::Revoked),
        "expired" => registration.standing(Standing::Expired),
        "agency" => registration.standing(Standing::Agency),
        "suspended" => registration.standing(Standing::Suspended),
        "blocked" => registration.standing(Standing::Blocked),
        _ => {
            let at = format!("{}:{}: the column `{STANDING}`", roster.path(), row.line);
            return Err(CliError::invalid(format!("{at} says something that the sandbox does not know")).hint(
                "It knows readonly, agents-only, write-only, revoked, expired, agency, suspended and blocked; an empty cell is \
                 a good token.",
            ));
        }
    })
}

/// Gives every location of the roster its place in the sandbox. A token that was seen in an earlier rehearsal opens what it
/// opened then, in whatever row it stands now.
fn register(sandbox: &Sandbox, fleet: &LocationSet, scopes: SandboxScopes) -> Result<(), CliError> {
    for row in fleet.roster.rows() {
        let token = match &row.token {
            Some(TokenCell::Literal(token)) => token.clone(),
            Some(TokenCell::Kept(reference)) => made_up(reference.digest()),
            None => made_up(Digest::of_bytes(row.location.as_str().as_bytes())),
        };
        sandbox.hand_out(registration(&fleet.roster, row, &token, scopes)?);
    }
    Ok(())
}

/// Opens the rollout's journal, or makes it.
pub(crate) fn open_journal(
    paths: &Paths,
    template: &str,
    host: &str,
    at: u64,
) -> Result<(Journal, Recovery), CliError> {
    refuse_beside_a_kept_one(&paths.journal)?;
    let header =
        JournalHeader::new(concat!("fitout ", env!("CARGO_PKG_VERSION")), template, host, at).with_key(random_key()?);
    let (journal, recovery) = Journal::open_or_create(&paths.journal, header).map_err(|error| journal_error(&error))?;
    let found = journal.state().header();
    let other = |what: &str, theirs: &str, ours: &str| {
        CliError::invalid(format!("{} belongs to the {what} {theirs}, not {ours}", paths.journal.display()))
            .hint("Name another journal with `--journal FILE`; one journal serves one template at one API.")
    };
    if found.template != template {
        return Err(other("template", &found.template, template));
    }
    about(&paths.journal, &found.host, host)?;
    Ok((journal, recovery))
}

/// Begins no journal where an earlier one was removed while a run wrote to it, and what it knew is kept beside its name.
///
/// # Errors
/// When it is so.
pub(crate) fn refuse_beside_a_kept_one(journal: &Path) -> Result<(), CliError> {
    let kept = |path: &Path| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        let mut beside: Vec<PathBuf> = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
        let begins = format!("{name}.kept-");
        beside.retain(|path| path.file_name().is_some_and(|other| other.to_string_lossy().starts_with(&begins)));
        beside.into_iter().max()
    };
    let Some(kept) = kept(journal).filter(|_| !journal.exists()) else { return Ok(()) };
    let (journal, kept) = (journal.display(), kept.display());
    Err(CliError::invalid(format!(
        "{journal} was removed while a run wrote to it; what it knew is in {kept}; nothing was sent"
    ))
    .hint(format!("Move it back: mv {kept} {journal}. To begin anew without it, move it away.")))
}

/// The key of a new journal's fingerprints.
fn random_key() -> Result<String, CliError> {
    let (low, high) = OsRng.try_next_u64().and_then(|low| Ok((low, OsRng.try_next_u64()?))).map_err(|error| {
        CliError::fatal("the operating system gives no random bytes, so no journal can be made").because(&error)
    })?;
    Ok(format!("{high:016x}{low:016x}"))
}

/// What other journals know of the same API: whose their agents and tokens are. A journal that cannot be read is passed over:
/// it is held against nothing then, and its own commands say what is wrong with it.
pub(crate) fn neighbours(paths: &Paths, host: &str) -> Vec<State> {
    let folder = |path: &Path| std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let beside = paths.journal.parent().map(Path::to_path_buf).unwrap_or_default();
    // A bare file name has an empty parent, which means the current folder.
    let beside = if beside.as_os_str().is_empty() { PathBuf::from(".") } else { beside };
    let mut files: Vec<PathBuf> = folder(&beside).collect();
    if host != SANDBOX_HOST {
        // Sandboxes have a world each: only what is beside it is about the same one.
        let homes = folder(Path::new(HOME)).chain(folder(&Path::new(HOME).join("edits")));
        files.extend(homes.map(|home| home.join("journal.jsonl")));
    }
    files.retain(|file| file.extension().is_some_and(|ending| ending == "jsonl") && !is_same(file, &paths.journal));
    files.sort();
    files.dedup_by(|a, b| is_same(a, b));
    let states = files.iter().take(NEIGHBOURS_MAX).filter_map(|file| read(file).ok());
    states.map(|(state, _recovery)| state).filter(|state| state.header().host == host).collect()
}

fn is_same(a: &Path, b: &Path) -> bool {
    a == b || a.canonicalize().ok().zip(b.canonicalize().ok()).is_some_and(|(a, b)| a == b)
}

/// Nothing: the journal is about this API.
///
/// # Errors
/// When it is about another.
pub(crate) fn about(journal: &Path, theirs: &str, ours: &str) -> Result<(), CliError> {
    if theirs == ours {
        return Ok(());
    }
    Err(CliError::invalid(format!("{} belongs to the API {theirs}, not {ours}; nothing was sent", journal.display())).hint(
        "Say with --base-url which API is meant, or name another journal with `--journal FILE`; one journal serves one \
         template at one API.",
    ))
}

/// A journal's error with its advice.
pub(crate) fn journal_error(error: &JournalError) -> CliError {
    CliError::fatal("the journal cannot be used").because(error).hint(error.hint())
}

/// Everything that visits share, from the command line.
pub(crate) struct Assembly<'a> {
    pub(crate) connection: Connection,
    pub(crate) api: &'a Api,
    pub(crate) turns: Option<&'a RunArgs>,
    pub(crate) demand: Demand,
    pub(crate) fleet: Arc<LocationSet>,
    pub(crate) clock: Clock,
    pub(crate) run: RunId,
    pub(crate) stop: Stop,
    pub(crate) events: Events,
}

/// What a plan may do.
pub(crate) fn plan_policy(choices: &PlanArgs, fleet: &LocationSet) -> PlanPolicy {
    PlanPolicy {
        on_existing: match choices.on_existing {
            OnExistingArg::Adopt => fitout_model::OnExisting::Adopt,
            OnExistingArg::Skip => fitout_model::OnExisting::Skip,
            OnExistingArg::Fail => fitout_model::OnExisting::Fail,
        },
        prune: if choices.prune { Prune::All } else { Prune::Ours },
        others: fleet.template.other_agents(),
    }
}

/// How a run treats its locations.
pub(crate) fn turn_settings(api: &Api, turns: &RunArgs, limits: PlanLimits) -> RunSettings {
    RunSettings {
        settle: turns.settle.unwrap_or(if api.sandbox { SETTLE_SANDBOX } else { SETTLE }),
        in_doubt: match turns.on_in_doubt.unwrap_or_default() {
            OnInDoubt::Recreate => InDoubtPolicy::Recreate,
            OnInDoubt::Ask => InDoubtPolicy::Ask,
        },
        verify: match turns.verify.unwrap_or_default() {
            VerifyArg::Final => fitout_rollout::ClosingRead::Final,
            VerifyArg::None => fitout_rollout::ClosingRead::None,
        },
        limits,
    }
}

/// The engine of a run, or of a read.
pub(crate) fn assemble(assembly: Assembly<'_>) -> Engine {
    let Assembly { connection, api, turns, demand, fleet, clock, run, stop, events } = assembly;
    let door = Door::new(DoorSettings {
        transport: connection.transport,
        base: connection.base,
        version: connection.version,
        throttle: Throttle::new(api.rate),
        // It was looked at when the way to the API was opened.
        patience: patience(api, turns).unwrap_or(TIMEOUT),
        outage_max: api.outage_max(),
        events,
        clock,
    });
    let (concurrency, claims) = (usize::from(api.concurrency()), Claims::default());
    Engine { door, fleet, clock, run, stop, concurrency, claims, demand }
}

/// The name of a run that begins now: it sorts by time.
pub(crate) fn run_id(wall_ms: u64) -> RunId {
    let moment = i64::try_from(wall_ms).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    let text =
        moment.map_or_else(|| format!("run-{wall_ms}"), |moment| moment.strftime("%Y%m%d-%H%M%S-%3f").to_string());
    text.parse().unwrap_or_else(|_error| unreachable!("digits and hyphens are an id"))
}
