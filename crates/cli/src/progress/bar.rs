//! Shows a run while it goes on: a bar on a terminal, a line now and then elsewhere, and a block when somebody asks.

use super::activity::{Activity, Traffic};
use super::lines::LineTimer;
use super::model::ProgressModel;
use super::page::LivePage;
use super::snapshot::Title;
use super::status::{LONGEST_MAX, status};
use crate::message::Message;
use crate::terminal::{Color, Printer, ProgressMode, StatusRequests, visible};
use fitout_executor::Event;
use indicatif::{ProgressFinish, ProgressStyle};
use std::future::Future;
use std::pin::pin;
use std::time::Duration;
use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

/// How often the bar is brought up to date.
const REDRAW_EVERY: Duration = Duration::from_millis(100);
/// How often it is looked whether a line is due.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How many events are taken in before the time is looked at again.
const EVENTS_AT_ONCE_MAX: usize = 256;

/// Watches a run's events and shows how far it is.
#[derive(Debug)]
pub(crate) struct Progress {
    title: Title,
    meter: ProgressModel,
    face: ProgressMode,
    pace: LineTimer,
    printer: Printer,
    ticks: Interval,
    asks: StatusRequests,
    /// The page on which the run can be watched.
    page: Option<LivePage>,
}

impl Progress {
    /// A watch over this many locations, whose time begins now.
    pub(crate) fn new(printer: &Printer, activity: Activity, total: usize) -> Self {
        let now = Instant::now();
        // A bar is wanted at once, a line only when there is something to say.
        let (face, first, every) = match printer.face(u64::try_from(total).unwrap_or(u64::MAX)) {
            // Cleared however it ends: an error must not stand below a bar that looks alive.
            ProgressMode::Bar(bar) => {
                let bar = bar.with_style(style(activity, printer.color())).with_finish(ProgressFinish::AndClear);
                (ProgressMode::Bar(bar), now, REDRAW_EVERY)
            }
            face @ (ProgressMode::Lines | ProgressMode::Nothing) => (face, now + LOOK_EVERY, LOOK_EVERY),
        };
        Self {
            title: Title::default(),
            meter: ProgressModel::new(activity, total, now),
            face,
            pace: LineTimer::from(now),
            printer: printer.clone(),
            ticks: ticks(first, every),
            asks: StatusRequests::listen(),
            page: None,
        }
    }

    /// The same watch, which says what it is that goes on.
    pub(crate) fn titled(mut self, title: Title) -> Self {
        self.meter.is_wave(title.wave.clone());
        self.title = title;
        self
    }

    /// The same watch, which also tells the page, where there is one.
    pub(crate) fn onto(mut self, page: Option<&LivePage>) -> Self {
        self.page = page.cloned();
        if self.page.is_some() {
            // As often as a bar, since figures that lag behind the squares beside them look wrong.
            self.ticks = ticks(Instant::now(), REDRAW_EVERY);
        }
        self
    }

    /// Does the work to its end and shows its events meanwhile; the bar is gone afterwards, or the last line said.
    ///
    /// The stream outlives this, so that a run's phases can be watched one after another. Between them nobody listens: work that
    /// tells more events than the stream holds must be inside.
    pub(crate) async fn during<T>(
        mut self,
        events: &mut Receiver<Event>,
        work: impl Future<Output = T>,
    ) -> (T, Traffic) {
        let result = {
            let mut work = pin!(work);
            tokio::select! {
                result = &mut work => result,
                // Without a sender there is nothing more to show, but the work goes on.
                () = self.watch(events) => work.await,
            }
        };
        while let Ok(event) = events.try_recv() {
            self.hear(&event);
        }
        let now = Instant::now();
        self.say(now);
        if let ProgressMode::Bar(bar) = &self.face {
            bar.finish_and_clear();
        }
        self.tell_page(now);
        (result, self.meter.traffic(now))
    }

    /// Shows events until the stream ends.
    async fn watch(&mut self, events: &mut Receiver<Event>) {
        let mut taken = Vec::with_capacity(EVENTS_AT_ONCE_MAX);
        loop {
            tokio::select! {
                number = events.recv_many(&mut taken, EVENTS_AT_ONCE_MAX) => {
                    if number == 0 {
                        return;
                    }
                    for event in taken.drain(..) {
                        self.hear(&event);
                    }
                }
                _ = self.ticks.tick() => self.show(),
                () = self.asks.next() => self.answer(),
            }
        }
    }

    fn hear(&mut self, event: &Event) {
        if self.meter.activity() == Activity::Applying {
            self.tell(event);
        }
        if let Some(page) = &self.page {
            page.hear(event, self.meter.activity());
        }
        self.meter.take(event, Instant::now());
    }

    /// Tells programs what becomes of the locations.
    fn tell(&self, event: &Event) {
        match event {
            Event::Deferred { location, pause } => {
                self.printer.tell(&Message::LocationDeferred { location_id: location, seconds: pause.as_secs() });
            }
            Event::VisitEnded { location, outcome, requests } => self.printer.tell(&Message::LocationEnded {
                location_id: location,
                standing: outcome.standing(),
                outcome,
                requests: *requests,
            }),
            Event::VisitBegan { .. }
            | Event::VisitLeft { .. }
            | Event::Request { .. }
            | Event::Waiting { .. }
            | Event::ConcurrencySet { .. } => {}
        }
    }

    fn show(&mut self) {
        let now = Instant::now();
        let pulse = self.meter.pulse(now);
        if let ProgressMode::Bar(bar) = &self.face {
            bar.set_length(u64::try_from(pulse.total).unwrap_or(u64::MAX));
            bar.set_position(u64::try_from(pulse.ended).unwrap_or(u64::MAX));
            bar.set_prefix(visible(&pulse.figures()).into_owned());
            let state = below(&pulse.state(), pulse.limited_by().as_deref(), self.printer.columns());
            bar.set_message(visible(&state).into_owned());
        }
        if self.pace.is_due(&pulse, now) {
            self.say(now);
        }
        self.tell_page(now);
    }

    /// Says the line, to whom it is of use: people who see no bar, and programs.
    fn say(&mut self, now: Instant) {
        let pulse = self.meter.pulse(now);
        match &self.face {
            ProgressMode::Nothing => return,
            ProgressMode::Lines => self.printer.say_to_people(&pulse.line()),
            ProgressMode::Bar(_) => {}
        }
        self.printer.tell(&Message::Progress(pulse.told(&self.title, &[])));
    }

    /// Says the block that somebody asked for.
    fn answer(&mut self) {
        let now = Instant::now();
        let (pulse, longest) = (self.meter.pulse(now), self.meter.longest(LONGEST_MAX, now));
        self.printer.say_to_people(&status(&self.title, &pulse, &longest));
        self.printer.tell(&Message::Status(pulse.told(&self.title, &longest)));
    }

    fn tell_page(&mut self, now: Instant) {
        if let Some(page) = &self.page {
            page.beat(&self.meter.pulse(now));
        }
    }
}

fn ticks(first: Instant, every: Duration) -> Interval {
    let mut ticks = interval_at(first, every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

fn style(activity: Activity, color: Color) -> ProgressStyle {
    let style = ProgressStyle::with_template(&template(activity, color));
    style.unwrap_or_else(|_broken| ProgressStyle::default_bar()).progress_chars("━╸─")
}

/// A line with the bar and the figures, and below it what is cut at the terminal's edge beforehand.
fn template(activity: Activity, color: Color) -> String {
    let paint = match color {
        Color::On => ":.cyan",
        Color::Off => "",
    };
    format!("{} {{wide_bar{paint}}} {{prefix}}\n{{msg}}", activity.verb())
}

/// What stands below the bar: on one line where there is room for both, otherwise on two, each cut at the edge.
fn below(state: &str, limited_by: Option<&str>, columns: usize) -> String {
    let cut = |line: &str| line.chars().take(columns).collect::<String>();
    let Some(limited_by) = limited_by else { return cut(state) };
    let together = format!("{state} · {limited_by}");
    if together.chars().count() <= columns { together } else { format!("{}\n{}", cut(state), cut(limited_by)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::LogFormat;
    use crate::terminal::Terminal;
    use fitout_executor::Events;
    use fitout_model::LocationOutcome;
    use tokio::time::sleep;

    async fn three_locations(events: Events) -> &'static str {
        for place in 0..3 {
            let location: fitout_model::LocationId = format!("loc-{place}").parse().unwrap();
            events.tell(Event::VisitBegan { location: location.clone() }).await;
            sleep(Duration::from_secs(4)).await;
            events.tell(Event::VisitEnded { location, outcome: LocationOutcome::InPlace, requests: 1 }).await;
        }
        "result"
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_terminal_a_line_is_said_now_and_then_and_at_the_end() {
        let (printer, said) = Printer::in_memory(Terminal::PIPES, LogFormat::Text);
        let (events, mut stream) = Events::channel();
        let progress = Progress::new(&printer, Activity::Applying, 3);
        let (result, traffic) = progress.during(&mut stream, three_locations(events)).await;
        assert_eq!((result, traffic.elapsed), ("result", Duration::from_secs(12)));
        insta::assert_snapshot!(said(), @"
        applying 1/3 · 1 in work · ETA 00:10 · 0 req/s · 1 done · limited by: concurrency (1 at once)
        applying 2/3 · 1 in work · ETA 00:05 · 0 req/s · 2 done · limited by: server latency
        applying 3/3 · 0 req/s · 3 done
        ");
    }

    #[tokio::test(start_paused = true)]
    async fn work_whose_events_ended_goes_on_to_its_end() {
        let (printer, said) = Printer::in_memory(Terminal::PIPES, LogFormat::Text);
        let (events, mut stream) = Events::channel();
        drop(events);
        let progress = Progress::new(&printer, Activity::Planning, 0);
        let ((), traffic) = progress.during(&mut stream, sleep(Duration::from_secs(60))).await;
        assert_eq!(traffic, Traffic { elapsed: Duration::from_secs(60), ..Traffic::default() });
        assert_eq!(said(), "planning 0/0 · 0 req/s\n");
    }

    #[tokio::test(start_paused = true)]
    async fn more_events_than_the_stream_holds_do_not_stop_the_work() {
        let (printer, said) = Printer::in_memory(Terminal::PIPES, LogFormat::Text);
        let (events, mut stream) = Events::channel();
        let total = fitout_executor::EVENTS_MAX * 2;
        let work = async {
            for place in 0..total {
                let location = format!("loc-{place}").parse().unwrap();
                events.tell(Event::VisitEnded { location, outcome: LocationOutcome::InPlace, requests: 0 }).await;
            }
        };
        Progress::new(&printer, Activity::Applying, total).during(&mut stream, work).await;
        assert_eq!(said(), "applying 8,192/8,192 · 0 req/s · 8,192 done\n");
    }

    #[test]
    fn what_stands_below_the_bar_fits_the_terminal() {
        let (state, binds) = ("wave 2 of 4 · 38 req/s · 12 done", "limited by: --rate (14 waiting)");
        assert_eq!(below(state, Some(binds), 80), "wave 2 of 4 · 38 req/s · 12 done · limited by: --rate (14 waiting)");
        assert_eq!(below(state, Some(binds), 60), format!("{state}\n{binds}"));
        assert_eq!(below(state, Some(binds), 11), "wave 2 of 4\nlimited by:");
        assert_eq!(below(state, None, 11), "wave 2 of 4");
    }

    #[test]
    fn the_bars_template_is_one() {
        for color in [Color::On, Color::Off] {
            assert!(ProgressStyle::with_template(&template(Activity::Planning, color)).is_ok());
        }
    }
}
