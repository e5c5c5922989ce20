//! A journal that is broken on purpose, to see that the tests catch it. Without the feature `broken` the question here is
//! answered "no" at compile time; a release build with it does not compile.

#[cfg(all(feature = "broken", not(debug_assertions)))]
compile_error!("the feature `broken` is for tests and must not reach a release build");

#[cfg(feature = "broken")]
std::thread_local! {
    static IGNORED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Whether checksums are compared by the journals of this thread.
#[cfg(feature = "broken")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksums {
    /// They are, as they should.
    Compared,
    /// They are not.
    Ignored,
}

/// Breaks the journals of this thread, or mends them.
#[cfg(feature = "broken")]
pub fn break_checksums(checksums: Checksums) {
    IGNORED.set(checksums == Checksums::Ignored);
}

/// Whether checksums are ignored.
#[cfg(feature = "broken")]
pub(crate) fn ignores_checksums() -> bool {
    IGNORED.get()
}

/// Whether checksums are ignored: never.
#[cfg(not(feature = "broken"))]
pub(crate) const fn ignores_checksums() -> bool {
    false
}
