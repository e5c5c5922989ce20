//! The terminal that the bar is drawn on. One that went away swallows what is drawn: no drawing may end a run.

use indicatif::TermLike;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::sync::{Mutex, PoisonError};

/// What a terminal has where it does not say how large it is.
const COLUMNS_UNTOLD: u16 = 80;
const ROWS_UNTOLD: u16 = 24;

/// stderr as a terminal. What is drawn is kept until it is flushed, and written at once; no function here fails.
#[derive(Debug, Default)]
pub(super) struct Screen(Mutex<String>);

impl Screen {
    fn add(&self, text: &str) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_str(text);
        Ok(())
    }

    /// A cursor's movement by this many places; none is not a movement.
    fn go(&self, places: usize, way: char) -> io::Result<()> {
        let mut text = String::new();
        if places > 0 {
            // Writing to a string cannot fail.
            let _ = write!(text, "\u{1b}[{places}{way}");
        }
        self.add(&text)
    }

    fn size(&self) -> (u16, u16) {
        let size = terminal_size::terminal_size_of(io::stderr());
        size.map_or((COLUMNS_UNTOLD, ROWS_UNTOLD), |(width, height)| (width.0, height.0))
    }
}

impl TermLike for Screen {
    fn width(&self) -> u16 {
        self.size().0
    }

    fn height(&self) -> u16 {
        self.size().1
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        self.go(n, 'A')
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.go(n, 'B')
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.go(n, 'C')
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        self.go(n, 'D')
    }

    fn write_line(&self, s: &str) -> io::Result<()> {
        self.add(s)?;
        self.add("\n")
    }

    fn write_str(&self, s: &str) -> io::Result<()> {
        self.add(s)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.add("\r\u{1b}[2K")
    }

    fn flush(&self) -> io::Result<()> {
        let drawn = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        // Nobody is there to see it, then.
        drop(io::stderr().lock().write_all(drawn.as_bytes()));
        Ok(())
    }
}
