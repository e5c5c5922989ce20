//! Templates and rosters from the outside.

#[cfg(test)]
mod astray;
#[cfg(test)]
mod edits;
#[cfg(test)]
mod headings;
#[cfg(test)]
mod mending;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod once;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod prose;
#[cfg(test)]
mod quotes;
#[cfg(test)]
mod rendering;
#[cfg(test)]
mod roster;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod shifted;
#[cfg(test)]
mod shipped;
#[cfg(test)]
mod tags;
#[cfg(test)]
mod takes;
