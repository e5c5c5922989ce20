use super::*;

fn say_all(printer: &Printer) {
    printer.say("200 locations");
    let causes = ["no such file".to_owned()];
    printer.failure("the roster cannot be read: a\u{1b}[2Jb", &causes, Some("look at the path\n"));
}

#[test]
fn without_colour_every_tone_still_has_its_word() {
    let (printer, said) = Printer::in_memory(Terminal::PIPES, LogFormat::Text);
    say_all(&printer);
    insta::assert_snapshot!(said(), @r"
    200 locations
    error: the roster cannot be read: a\u001b[2Jb
      caused by: no such file
    hint: look at the path
    ");
}

#[test]
fn colour_adds_nothing_but_colour() {
    let (plain, plain_said) = Printer::in_memory(Terminal::PIPES, LogFormat::Text);
    let (painted, painted_said) = Printer::in_memory(Terminal { color: Color::On, ..Terminal::PIPES }, LogFormat::Text);
    say_all(&plain);
    say_all(&painted);
    let mut stripped = painted_said();
    assert!(stripped.contains("\u{1b}[1;31merror: \u{1b}[0mthe roster"), "{stripped}");
    for paint in ["1;31", "31", "1;36", "0"] {
        stripped = stripped.replace(&format!("\u{1b}[{paint}m"), "");
    }
    assert_eq!(stripped, plain_said());
}

#[test]
fn in_json_every_line_is_an_object() {
    let (printer, said) = Printer::in_memory(Terminal::PIPES, LogFormat::Json);
    say_all(&printer);
    printer.say("");
    printer.say("two\nlines\u{202e}");
    let lines: Vec<serde_json::Value> =
        said().lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    let read: Vec<_> = lines.iter().map(|l| (l["level"].as_str().unwrap(), l["message"].as_str().unwrap())).collect();
    assert_eq!(read[1], ("ERROR", "the roster cannot be read: a\u{1b}[2Jb"));
    assert_eq!(read[2], ("ERROR", "caused by: no such file"));
    assert_eq!(read[3], ("INFO", "look at the path"));
    assert_eq!(read[4], ("INFO", "two\nlines\u{202e}"));
    assert!(!said().contains('\u{202e}') && !said().contains('\u{1b}'));
}

#[test]
fn whatever_people_are_told_programs_are_told_too() {
    for taken in [Taken::Stdout, Taken::Nothing] {
        let (printer, said) = Printer::in_memory(Terminal::PIPES, LogFormat::Text);
        let (machine, lines) = Machine::in_memory(taken);
        let printer = printer.with_machine(Some(machine));
        say_all(&printer);
        printer.say("");
        printer.data("1,2\n").unwrap();
        printer.say_to_people("the prompt");
        printer.data_for_people("the prompt").unwrap();
        let lines: Vec<String> = lines()
            .into_iter()
            .map(|mut line| {
                assert!(line.as_object_mut().unwrap().remove("time").is_some());
                line.to_string()
            })
            .collect();
        insta::allow_duplicates! { insta::assert_snapshot!(lines.join("\n"), @r#"
        {"level":"info","text":"200 locations","type":"message"}
        {"caused_by":["no such file"],"hint":"look at the path\n","message":"the roster cannot be read: a\u001b[2Jb","type":"error"}
        {"text":"1,2\n","type":"text"}
        "#) };
        let to_people = said();
        assert!(to_people.contains("error: the roster cannot be read"), "{to_people}");
        assert_eq!(to_people.contains("200 locations"), taken == Taken::Nothing);
        assert_eq!(to_people.matches("the prompt").count(), if taken == Taken::Nothing { 2 } else { 0 });
    }
}

#[test]
fn data_is_harmless_wherever_it_goes() {
    let (printer, written) = Printer::in_memory(Terminal::PIPES, LogFormat::Json);
    printer.data("a\u{202e}b").unwrap();
    printer.data("c\n").unwrap();
    printer.data("").unwrap();
    assert_eq!(written(), "a\\u202eb\nc\n");
}

#[test]
fn only_a_yes_is_a_yes() {
    for yes in ["y\n", "Y", " yes \r\n", "YES"] {
        assert!(agrees(yes), "{yes:?}");
    }
    for no in ["", "\n", "n\n", "yep", "yy", "1", "ja"] {
        assert!(!agrees(no), "{no:?}");
    }
    let (printer, said) = Printer::in_memory(Terminal::PIPES, LogFormat::Text);
    assert_eq!(printer.confirm("go on?").unwrap_err().kind(), io::ErrorKind::Unsupported);
    assert_eq!(said(), "");
}
