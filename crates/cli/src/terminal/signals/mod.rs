//! What the machine says: that the program shall stop, as a stream, that somebody asks how far it is, as another, and what the
//! system shall not do to the process. Each system has words of its own for it.

use crate::error::Exit;
use std::future::Future;
use std::pin::pin;

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(crate) use unix::{Signals, StatusRequests, leave_no_core, outlive_limits_on_files};
#[cfg(windows)]
pub(crate) use windows::{Signals, StatusRequests, leave_no_core, outlive_limits_on_files};

/// A signal that asks the program to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    Interrupt,
    Terminate,
    /// The terminal went away: nobody can be asked any more, and nobody asked to be quick.
    HangUp,
}

impl Signal {
    pub(crate) fn exit(self) -> Exit {
        match self {
            Signal::Interrupt => Exit::Interrupted,
            Signal::Terminate => Exit::Terminated,
            Signal::HangUp => Exit::HungUp,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Signal::Interrupt => "interrupted",
            Signal::Terminate => "terminated",
            Signal::HangUp => "the terminal went away",
        }
    }
}

impl Signals {
    /// The next signal by which somebody means this program. A terminal that goes away, maybe said twice, means none.
    pub(crate) async fn next_meant(&mut self) -> Signal {
        loop {
            let signal = self.next().await;
            if signal != Signal::HangUp {
                return signal;
            }
        }
    }
}

/// Tells the first word from the second, which is an order to abort.
///
/// A terminal that goes away says so more than once, and the system may ask the session to end right after it: neither is
/// somebody who has lost patience.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    hung_up: bool,
}

impl Patience {
    /// Whether this signal, heard when the run is ending already or not, is an order to abort.
    pub(crate) fn is_lost(&mut self, signal: Signal, already_ending: bool) -> bool {
        if signal == Signal::HangUp {
            self.hung_up = true;
            return false;
        }
        !std::mem::take(&mut self.hung_up) && already_ending
    }
}

/// Does the work while signals are heard; `on_signal` may end it early.
pub(crate) async fn heed<T>(
    signals: &mut Signals,
    work: impl Future<Output = T>,
    mut on_signal: impl FnMut(Signal) -> Option<T>,
) -> (T, Option<Signal>) {
    let mut work = pin!(work);
    let mut heard = None;
    loop {
        tokio::select! {
            done = &mut work => return (done, heard),
            signal = signals.next() => {
                heard.get_or_insert(signal);
                if let Some(early) = on_signal(signal) {
                    return (early, heard);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_second_word_of_somebody_aborts() {
        use Signal::{HangUp, Interrupt, Terminate};
        for (heard, aborts) in [
            (&[Interrupt, Interrupt][..], true),
            (&[Terminate, Interrupt], true),
            (&[HangUp, HangUp, HangUp], false),
            (&[Terminate, HangUp], false),
            (&[HangUp, Terminate], false),
            (&[HangUp, HangUp, Terminate, HangUp], false),
            (&[HangUp, Terminate, Terminate], true),
            (&[Interrupt, HangUp, Interrupt, Interrupt], true),
        ] {
            let mut patience = Patience::default();
            let lost = heard.iter().enumerate().any(|(place, signal)| patience.is_lost(*signal, place > 0));
            assert_eq!(lost, aborts, "{heard:?}");
        }
    }
}
