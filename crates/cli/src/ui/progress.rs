//! Shows a run while it goes on: a bar on a terminal, a line now and then elsewhere.

use super::activity::{Activity, Traffic};
use super::meter::{Meter, View};
use super::printer::{Color, Printer};
use super::visible::visible;
use crate::machine::Told;
use fitout_executor::Event;
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use std::future::Future;
use std::pin::pin;
use std::time::Duration;
use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

/// How often the bar is brought up to date.
const REDRAW_EVERY: Duration = Duration::from_millis(100);
/// How often a line is said where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(5);
/// How many events are taken in before the time is looked at again.
const EVENTS_AT_ONCE_MAX: usize = 256;

/// Watches a run's events and shows how far it is.
#[derive(Debug)]
pub(crate) struct Progress {
    meter: Meter,
    face: Face,
    printer: Printer,
    ticks: Interval,
}

#[derive(Debug)]
enum Face {
    Bar(ProgressBar),
    Lines,
}

impl Progress {
    /// A watch over this many locations, whose time begins now.
    pub(crate) fn new(printer: &Printer, activity: Activity, total: usize) -> Self {
        let now = Instant::now();
        // A bar is wanted at once, a line only when there is something to say.
        let (face, first, every) = match printer.bar(u64::try_from(total).unwrap_or(u64::MAX)) {
            // Cleared however it ends: an error must not stand below a bar that looks alive.
            Some(bar) => {
                let bar = bar.with_style(style(activity, printer.color())).with_finish(ProgressFinish::AndClear);
                (Face::Bar(bar), now, REDRAW_EVERY)
            }
            None => (Face::Lines, now + LINE_EVERY, LINE_EVERY),
        };
        let mut ticks = interval_at(first, every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { meter: Meter::new(activity, total, now), face, printer: printer.clone(), ticks }
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
        match &self.face {
            Face::Lines => self.show(),
            Face::Bar(bar) => bar.finish_and_clear(),
        }
        (result, self.meter.traffic(Instant::now()))
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
            }
        }
    }

    fn hear(&mut self, event: &Event) {
        if let Event::Note { text } = event {
            self.printer.say(text);
        }
        if self.meter.activity() == Activity::Applying {
            self.tell(event);
        }
        self.meter.take(event, Instant::now());
    }

    /// Tells programs what becomes of the locations.
    fn tell(&self, event: &Event) {
        match event {
            Event::Deferred { location, pause } => {
                self.printer.tell(&Told::LocationDeferred { location_id: location, seconds: pause.as_secs() });
            }
            Event::LaneEnded { location, outcome, requests } => self.printer.tell(&Told::LocationEnded {
                location_id: location,
                standing: outcome.standing(),
                outcome,
                requests: *requests,
            }),
            Event::LaneBegan { .. } | Event::Request { .. } | Event::Waiting { .. } | Event::Note { .. } => {}
        }
    }

    fn show(&mut self) {
        let now = Instant::now();
        match &self.face {
            Face::Lines => self.printer.say(&self.meter.line(now)),
            Face::Bar(bar) => {
                let View { position, total, figures, state } = self.meter.view(now);
                bar.set_length(total);
                bar.set_position(position);
                bar.set_prefix(visible(&figures).into_owned());
                bar.set_message(visible(&state).into_owned());
            }
        }
    }
}

fn style(activity: Activity, color: Color) -> ProgressStyle {
    let style = ProgressStyle::with_template(&template(activity, color));
    style.unwrap_or_else(|_broken| ProgressStyle::default_bar()).progress_chars("━╸─")
}

/// A line with the bar and the figures, and a line below it that is cut at the terminal's edge.
fn template(activity: Activity, color: Color) -> String {
    let paint = match color {
        Color::On => ":.cyan",
        Color::Off => "",
    };
    format!("{} {{wide_bar{paint}}} {{prefix}}\n{{wide_msg}}", activity.verb())
}

#[cfg(test)]
mod tests {
    use super::super::printer::Terminal;
    use super::*;
    use crate::args::LogFormat;
    use fitout_executor::Events;
    use fitout_model::LocationOutcome;
    use tokio::time::sleep;

    async fn three_locations(events: Events) -> &'static str {
        for place in 0..3 {
            let location: fitout_model::LocationId = format!("loc-{place}").parse().unwrap();
            events.tell(Event::LaneBegan { location: location.clone() }).await;
            sleep(Duration::from_secs(4)).await;
            events.tell(Event::LaneEnded { location, outcome: LocationOutcome::InPlace, requests: 1 }).await;
        }
        events.tell(Event::Note { text: "the last words".to_owned() }).await;
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
        applying 1/3 · 0 req/s · ETA 00:10 · 1 done · limited by: concurrency (1 at once)
        applying 2/3 · 0 req/s · ETA 00:05 · 2 done · limited by: server latency
        the last words
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
                events.tell(Event::LaneEnded { location, outcome: LocationOutcome::InPlace, requests: 0 }).await;
            }
        };
        Progress::new(&printer, Activity::Applying, total).during(&mut stream, work).await;
        assert_eq!(said(), "applying 8,192/8,192 · 0 req/s · 8,192 done\n");
    }

    #[test]
    fn the_bars_template_is_one() {
        for color in [Color::On, Color::Off] {
            assert!(ProgressStyle::with_template(&template(Activity::Planning, color)).is_ok());
        }
    }
}
