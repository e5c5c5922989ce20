//! A sandbox with an agency, a folder for its credentials, and a clock that can be moved.

use fitout_auth::{Agency, EnvRefreshToken, Minter, OauthTransport, Store};
use fitout_client::BaseUrl;
use fitout_client::Clock;
use fitout_client::oauth::App;
use fitout_sandbox::{Latency, OauthSettings, Sandbox, Settings};
use secrecy::{ExposeSecret as _, SecretString};
use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The id of the agency.
pub(crate) const COMPANY: &str = "acme";

/// Runs it on a clock that only moves when everything waits.
pub(crate) fn paused<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(test)
}

/// Runs it by the real clock, for sockets and programs; nothing waits for it.
pub(crate) fn running<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test)
}

pub(crate) fn ms(number: u64) -> Duration {
    Duration::from_millis(number)
}

/// A sandbox with one agency and some locations, and the folder of its credentials.
pub(crate) struct House {
    pub(crate) sandbox: Sandbox,
    pub(crate) folder: tempfile::TempDir,
    clock: Clock,
}

impl House {
    /// Tokens with these lives, and answers that take 100 ms.
    pub(crate) fn new(oauth: OauthSettings) -> Self {
        let latency = Latency::Fixed(ms(100));
        let sandbox = Sandbox::new(Settings { oauth, latency, ..Settings::default() });
        sandbox.register_agency(&fitout_sandbox::Agency::named(COMPANY));
        for number in 1..=3 {
            sandbox.install(COMPANY, &format!("loc{number}"), &format!("Clinic {number}"));
        }
        // Every process of a test lives in one runtime, so that they share one clock.
        Self { sandbox, folder: tempfile::tempdir().unwrap(), clock: Clock::starting_at(1_700_000_000_000) }
    }

    pub(crate) fn store(&self) -> Store {
        Store::at(self.folder.path().join("credentials.json"))
    }

    pub(crate) fn app() -> App {
        let agency = fitout_sandbox::Agency::named(COMPANY);
        App { id: agency.client_id, secret: SecretString::from(agency.client_secret) }
    }

    pub(crate) fn wire(&self) -> OauthTransport {
        let base: BaseUrl = BaseUrl::VENDOR.parse().unwrap();
        OauthTransport::new(Arc::new(self.sandbox.transport()), base)
    }

    pub(crate) fn clock(&self) -> Clock {
        self.clock
    }

    /// The agency as a process that begins now knows it.
    pub(crate) fn agency(&self) -> Agency {
        let seed = EnvRefreshToken(SecretString::from(format!("sandbox-refresh-{COMPANY}")));
        Agency::new(self.store(), Some(seed), Some(Self::app()), self.wire(), self.clock)
    }

    pub(crate) fn minter(&self) -> Arc<Minter> {
        Arc::new(Minter::new(Arc::new(self.agency())))
    }

    /// Every secret that stands in the credentials.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let stored = self.store().read().unwrap().unwrap();
        let access = stored.access.map(|(token, _, _)| token.expose_secret().to_owned());
        access.into_iter().chain([stored.refresh.expose_secret().to_owned()]).collect()
    }
}

/// Tokens that live so long; the grace is the vendor's.
pub(crate) fn lives(agency: u64, location: u64) -> OauthSettings {
    OauthSettings {
        agency_life: Duration::from_secs(agency),
        location_life: Duration::from_secs(location),
        ..OauthSettings::default()
    }
}

/// Says who can read and write a file, where it has a mode.
#[cfg(unix)]
pub(crate) fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
pub(crate) fn set_mode(_: &Path, _: u32) {}
