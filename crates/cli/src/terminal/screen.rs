//! The terminal that the bar is drawn on. One that went away swallows what is drawn: no drawing may end a run.

use indicatif::TermLike;
use std::io::{self, Write as _};
use std::sync::{Mutex, PoisonError};

/// What a terminal has where it does not say how large it is.
const COLUMNS_UNTOLD: u16 = 80;
const ROWS_UNTOLD: u16 = 24;

/// stderr as a terminal. What is drawn is kept until it is flushed, and written at once; no function here fails.
#[derive(Debug, Default)]
pub(super) struct Screen(Mutex<String>);

impl Screen {
    fn add(&self, text: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_str(text);
    }

    /// A cursor's movement by this many places; none is not a movement.
    fn go(&self, places: usize, way: char) {
        if places > 0 {
            self.add(&format!("\u{1b}[{places}{way}"));
        }
    }
}

fn size() -> (u16, u16) {
    let size = terminal_size::terminal_size_of(io::stderr());
    size.map_or((COLUMNS_UNTOLD, ROWS_UNTOLD), |(width, height)| (width.0, height.0))
}

impl TermLike for Screen {
    fn width(&self) -> u16 {
        size().0
    }

    fn height(&self) -> u16 {
        size().1
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        self.go(n, 'A');
        Ok(())
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.go(n, 'B');
        Ok(())
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.go(n, 'C');
        Ok(())
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        self.go(n, 'D');
        Ok(())
    }

    fn write_line(&self, s: &str) -> io::Result<()> {
        self.add(s);
        self.add("\n");
        Ok(())
    }

    fn write_str(&self, s: &str) -> io::Result<()> {
        self.add(s);
        Ok(())
    }

    fn clear_line(&self) -> io::Result<()> {
        self.add("\r\u{1b}[2K");
        Ok(())
    }

    fn flush(&self) -> io::Result<()> {
        let drawn = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        // Nobody is there to see it, then.
        drop(io::stderr().lock().write_all(drawn.as_bytes()));
        Ok(())
    }
}
