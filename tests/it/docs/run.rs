//! Runs what the pages say.

use super::page::{Page, Step, What, pages};
use super::world::World;
use std::collections::VecDeque;
use std::process::Command;
use std::sync::Mutex;

/// Pages that are tried at the same time.
const LANES: usize = 4;

#[test]
fn every_command_of_every_page_does_what_the_page_says() {
    let pages = pages();
    let waiting: Mutex<VecDeque<&Page>> = Mutex::new(pages.iter().filter(|page| !page.steps.is_empty()).collect());
    assert!(waiting.lock().unwrap().len() > 5, "the pages have no commands");
    let next = || waiting.lock().unwrap().pop_front();
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..LANES {
            scope.spawn(|| {
                while let Some(page) = next() {
                    // What is wrong with one page must not hide what is wrong with another.
                    wrong.lock().unwrap().extend(follow(page).err());
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Does what a page says, in its order.
fn follow(page: &Page) -> Result<(), String> {
    let mut world = World::new();
    // What every world of the page begins with.
    let mut first: Vec<&Step> = Vec::new();
    for step in &page.steps {
        let at = format!("{}:{}", page.name, step.line);
        match &step.what {
            What::Run(commands, code) => run(&mut world, &at, commands, *code)?,
            What::Each(commands) => {
                for (command, code) in commands {
                    let mut world = World::new();
                    first.iter().try_for_each(|step| prepare(&mut world, &at, &step.what))?;
                    run(&mut world, &at, command, *code)?;
                }
            }
            What::Not(body) => known(&at, body)?,
            What::First(_) | What::File(..) => {
                prepare(&mut world, &at, &step.what)?;
                first.push(step);
            }
            What::Shown(text) => shown(&at, text, &world.screen)?,
            What::Anew => {
                world = World::new();
                first.clear();
            }
        }
    }
    Ok(())
}

fn prepare(world: &mut World, at: &str, what: &What) -> Result<(), String> {
    match what {
        What::First(commands) => run(world, at, commands, 0)?,
        What::File(name, text) => world.write(name, text),
        What::Run(..) | What::Each(_) | What::Not(_) | What::Shown(_) | What::Anew => {}
    }
    Ok(())
}

fn run(world: &mut World, at: &str, commands: &str, code: i32) -> Result<(), String> {
    let found = world.run(commands);
    let screen = &world.screen;
    (found == code).then_some(()).ok_or_else(|| {
        format!("{at}: exit code {found}, not {code}\n{}\n--- on the screen:\n{screen}", commands.trim_end())
    })
}

/// Whether the text stands on the screen.
fn shown(at: &str, text: &str, screen: &str) -> Result<(), String> {
    let screen_lines: Vec<&str> = screen.lines().map(str::trim_end).collect();
    let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
    let mut from = 0;
    for block in lines.split(|line| *line == "…").filter(|block| !block.is_empty()) {
        let fits = |start: usize| {
            let here = screen_lines.get(start..start + block.len());
            here.is_some_and(|here| here.iter().zip(block).all(|(line, wanted)| like(wanted, line)))
        };
        let Some(start) = (from..screen_lines.len()).find(|start| fits(*start)) else {
            return Err(format!("{at}: this is not shown:\n{}\n--- on the screen:\n{screen}", block.join("\n")));
        };
        from = start + block.len();
    }
    Ok(())
}

/// Whether the line is as wanted, `…` standing for any text.
fn like(wanted: &str, line: &str) -> bool {
    let mut parts = wanted.split('…');
    let Some(mut rest) = parts.next().and_then(|start| line.strip_prefix(start)) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    true
}

/// Whether the program knows the command and the flags of each of its mentions in these commands.
fn known(at: &str, commands: &str) -> Result<(), String> {
    let ends = |word: &str| matches!(word, "|" | "||" | "&&" | ";" | "&") || word.starts_with('>');
    let mut command = String::new();
    for line in commands.replace("\\\n", " ").lines() {
        command.push_str(line);
        // A quotation mark may be open: the command goes on in the next line.
        let Some(words) = shlex::split(&command) else {
            command.push('\n');
            continue;
        };
        command.clear();
        for mention in words.split(|word| ends(word)).flat_map(|part| part.split(|word| word == "fitout").skip(1)) {
            let output = Command::new(env!("CARGO_BIN_EXE_fitout")).args(mention).arg("--help").output().unwrap();
            if !output.status.success() {
                let why = String::from_utf8_lossy(&output.stderr);
                return Err(format!("{at}: `fitout {}` is not known:\n{why}", mention.join(" ")));
            }
        }
    }
    command.is_empty().then_some(()).ok_or_else(|| format!("{at}: a quotation mark is open in `{command}`"))
}

#[test]
fn every_command_that_is_mentioned_is_known() {
    let mut wrong = Vec::new();
    for page in pages().iter().filter(|page| !page.name.contains("decisions/")) {
        for (number, line) in page.prose() {
            for span in line.split('`').skip(1).step_by(2).filter(|span| span.starts_with("fitout ")) {
                // Placeholders of the text itself, and what stands for more.
                let span = span.replace(['…', '[', ']'], "");
                wrong.extend(known(&format!("{}:{number}", page.name), &span).err());
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_shown_is_looked_for_line_by_line() {
    let screen = "one\ntwo 12.4 s\nthree\nfour\n";
    assert!(shown("", "one\ntwo … s\n…\nfour\n", screen).is_ok());
    for wrong in ["two\n", "one\nthree\n", "four\n…\none\n", "two … minutes\n", "five\n"] {
        assert!(shown("", wrong, screen).is_err(), "{wrong}");
    }
    assert!(like("a…b…c", "a1b2c") && !like("a…b", "ab1") && like("…", "") && !like("a", "ab"));
}

#[test]
fn what_the_program_does_not_know_is_found_in_what_is_not_run() {
    for right in
        ["fitout plan a.yaml b.csv --limit 3 # all", "docker run \\\n fitout apply a.yaml\ndocker ps", "jq 'a\nb' c"]
    {
        assert_eq!(known("", right), Ok(()), "{right}");
    }
    for wrong in
        ["fitout plna a.yaml", "sudo fitout plan --lmit 3", "true && fitout no", "date\nfitout no | cat", "'open"]
    {
        assert!(known("", wrong).is_err(), "{wrong}");
    }
}
