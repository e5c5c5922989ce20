//! Quotation marks too many or too few: a row that one swallows is an error, whatever ids and tokens look like and wherever
//! they stand; a cell of many lines is none.

use fitout_template::{Offending, Roster, RosterOptions, TokenColumn, check_files};
use proptest::prelude::*;

/// The locations of the rows.
fn rows(text: &str, tokens: TokenColumn) -> Result<Vec<String>, String> {
    let options = RosterOptions { tokens, ..RosterOptions::default() };
    match Roster::read("l.csv", text.as_bytes(), &options) {
        Ok((roster, _)) => Ok(roster.rows().iter().map(|row| row.location.to_string()).collect()),
        Err(problems) => Err(problems.to_string()),
    }
}

/// What ids look like.
#[derive(Debug, Clone, Copy)]
enum Ids {
    OfTheCrm,
    Numbered,
    Short,
}

impl Ids {
    fn id(self, n: usize) -> String {
        match self {
            Ids::OfTheCrm => mixed(n, 20),
            Ids::Numbered => format!("clinic{n:014}"),
            Ids::Short => format!("Loc{n}"),
        }
    }
}

/// What tokens look like.
#[derive(Debug, Clone, Copy)]
enum Tokens {
    Opaque,
    Uuid,
    Hex,
    OnePassword,
    Env,
    Private,
}

impl Tokens {
    fn token(self, n: usize) -> String {
        match self {
            Tokens::Opaque => format!("tok_{}", mixed(n + 500, 24)),
            Tokens::Uuid => format!("{n:08x}-1b2c-4d3e-8f4a-{n:012x}"),
            Tokens::Hex => format!("{:016x}{n:016x}", n * 7919 + 0x00a1_b2c3),
            Tokens::OnePassword => format!("op://vault/item{n}/token"),
            Tokens::Env => format!("env:TOKEN_{n}"),
            Tokens::Private => format!("pit-{n:08x}-1b2c-4d3e-8f4a-{n:012x}"),
        }
    }
}

const TOKENS: [Tokens; 6] =
    [Tokens::Opaque, Tokens::Uuid, Tokens::Hex, Tokens::OnePassword, Tokens::Env, Tokens::Private];
const IDS: [Ids; 3] = [Ids::OfTheCrm, Ids::Numbered, Ids::Short];

/// Letters of both cases and digits, as the CRM has them.
fn mixed(n: usize, length: usize) -> String {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut state = n * 2_654_435_761 + 12345;
    let letter = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(LETTERS[(state >> 33) % 62])
    };
    (0..length - 1).map(letter).chain(['7']).collect()
}

#[test]
fn a_row_that_a_mark_swallows_is_an_error_whatever_ids_and_tokens_look_like() {
    // `A` to `C` are the rows' ids, `a` to `c` their tokens.
    let files = [
        // A mark that was opened, and one that means inches.
        "name,size,location_id,token\nLakeside,\"5 pipe,A,a\nSunrise,5\",B,b\nMaple,7,C,c\n",
        "size,name,location_id,token\n\"5 pipe,Lakeside,A,a\n5\",Sunrise,B,b\n7,Maple,C,c\n",
        "size,name,location_id,token\n\"5 pipe,Lakeside,A,a\n6,Sunrise,B,b\n7\",Maple,C,c\n",
        "size,token,name,location_id\n\"5 pipe,a,Lakeside,A\n5\",b,Sunrise,B\n7,c,Maple,C\n",
        "location_id,token,name,size\nA,a,Lakeside,\"5 pipe\nB,b,Sunrise,5\"\nC,c,Maple,7\n",
        "location_id,token,size,name\nA,a,\"5 pipe,Lakeside\nB,b,5\",Sunrise\nC,c,7,Maple\n",
        "location_id,size,token,name\nA,\"5 pipe,a,Lakeside\nB,5\",b,Sunrise\nC,7,c,Maple\n",
        "token,size,location_id,name\na,\"5 pipe,A,Lakeside\nb,5\",B,Sunrise\nc,7,C,Maple\n",
        "name,location_id,size,token\nLakeside,A,\"5 pipe,a\nSunrise,B,5\",b\nMaple,C,7,c\n",
        "location_id,token,size,name\nA,a,5,Lakeside\nB,b,\"5 pipe,Sunrise\nC,c,7\",Maple\n",
        "location_id,token,\"size,name\nA,a,5\",Lakeside\nB,b,6,Sunrise\nC,c,7,Maple\n",
    ];
    for (ids, tokens) in IDS.iter().flat_map(|ids| TOKENS.iter().map(move |tokens| (ids, tokens))) {
        for file in files {
            let text = filled(file, *ids, *tokens);
            let said = rows(&text, TokenColumn::Required);
            let place = said.as_ref().err().is_some_and(|said| said.starts_with("error: l.csv:"));
            assert!(place, "{ids:?} {tokens:?}\n{text}{said:?}");
            assert!(said.unwrap_err().contains("a quotation mark is opened here"), "{text}");
        }
    }
}

/// The file with ids in the places of capitals that stand alone, and tokens in those of small letters.
fn filled(file: &str, ids: Ids, tokens: Tokens) -> String {
    let mut text = String::new();
    for cell in file.split_inclusive([',', '\n']) {
        let (bare, end) = cell.split_at(cell.len() - 1);
        let n = |letter: u8| usize::from(bare.as_bytes()[0] - letter) + 1;
        match bare {
            "A" | "B" | "C" => text.push_str(&ids.id(n(b'A'))),
            "a" | "b" | "c" => text.push_str(&tokens.token(n(b'a'))),
            _ => text.push_str(bare),
        }
        text.push_str(end);
    }
    text
}

#[test]
fn a_cell_of_many_lines_is_taken_wherever_it_stands() {
    let cells = [
        "Greet every caller by name, warmly.\n- ask for a date, a time, and a name\n- say \"\"thank you\"\", and wait",
        "Answer as a table:\nname,phone,city,zip\nAnna,555-0101,Reno,89501\nBob,555-0102,Reno,89502",
        "Monday,Wednesday,Friday,closed\n9-12,13-17,9-12,\n",
        "Say \"\"yes\"\", or \"\"no\"\"\nscreens of 12\"\",15\"\",24\"\" and 27\"\"",
        "id,token,name,size\nyour id,your token,Lakeside,5\"\"",
        "Call +1 828 555 0101,\n+1 828 555 0102, or\n+1 828 555 0103,\nand wait",
        "first\n\n\nlast, of all, that we, know",
        "2024-01-05,12345678,x,y\n2024-01-06,12345679,x,y",
        "Room1,Cleaning-Visit-1,60,x\nRoom2,Cleaning-Visit-2,90,y",
        "https://a.example/b1,https://a.example/b2,\nhttps://a.example/b3,x",
    ];
    let columns = [
        ["location_id", "token", "note", "name"],
        ["name", "note", "location_id", "token"],
        ["note", "location_id", "token", "name"],
        ["location_id", "note", "token", "name"],
        ["note", "token", "name", "location_id"],
        ["token", "name", "note", "location_id"],
    ];
    for (cell, columns) in cells.iter().flat_map(|cell| columns.map(|columns| (cell, columns))) {
        for (ids, tokens) in IDS.iter().flat_map(|ids| TOKENS.iter().map(move |tokens| (ids, tokens))) {
            let row = |n: usize| {
                let cells = columns.map(|column| match column {
                    "location_id" => ids.id(n),
                    "token" => tokens.token(n),
                    "note" => format!("\"{cell}\""),
                    _ => format!("\"Lakeside\nno {n}\""),
                });
                cells.join(",")
            };
            let text = format!("{}\n{}\n{}\n{}\n", columns.join(","), row(1), row(2), row(3));
            let found = rows(&text, TokenColumn::Required);
            assert_eq!(found.as_ref().map(Vec::len), Ok(3), "{ids:?} {tokens:?} {text}");
        }
    }
}

#[test]
fn ids_of_many_kinds_beside_inches_and_lists_are_taken() {
    for text in [
        "location_id,size\nclinic00000000000001,5\"\nclinic00000000000002,7\"\nclinic0000000000003,5\"\n",
        "location_id,size\nmain,5\"\nreno-2,7 \"x\" and\nsparks,\"9-17,\n9-12,x\"\n",
        "location_id\tnote\nLoc1\t\"Monday\t9-17\nTuesday\t9-12\"\nLoc22\t\"Room1\tx\nRoom2\ty\"\nb3\t-\n",
        "location_id;note\n1001;\"call 555;\n2002 is the code\"\n1002;\"see 1, 2;\n3\"\n",
        "note,location_id\n\"Rooms\nA1, B2\",A1\nx,B2\n",
        "\"Clinic\nName\",location_id\n\"Lakeside\nSmiles\",Loc1\n\"Oak, and\nElm\",Loc2\n",
    ] {
        let found = rows(text, TokenColumn::Optional);
        assert!(found.is_ok(), "{text}\n{found:?}");
    }
}

#[test]
fn a_swallowed_row_is_named_with_its_place_and_what_to_do() {
    let file = "name,size,location_id,token\nOak,4,A,a\nLakeside,\"5 pipe,B,b\nSunrise,5\",C,c\n";
    let opened = filled(file, Ids::OfTheCrm, Tokens::Opaque);
    let short = filled("location_id,token,size\nA,a,\"5\nB,b,6\"\nC,c,7\n", Ids::Short, Tokens::Hex);
    let said = [opened, short].map(|text| rows(&text, TokenColumn::Required).unwrap_err()).join("\n");
    insta::assert_snapshot!(said, @r"
    error: l.csv:3:10: a quotation mark is opened here, and the rest of its row, with the location id, is inside of it
      help: Close it where its cell ends, or remove it; a quotation mark that belongs to the text is doubled. The 1 row below was not checked.
    error: l.csv:2:39: a quotation mark is opened here, and line 3, which reads as a row, is inside of it
      help: Close it where its cell ends, or remove it; a quotation mark that belongs to the text is doubled.
    ");
}

#[test]
fn a_row_with_a_wrong_mark_is_among_those_to_mend_and_nothing_of_it_is_shown() {
    let template = "name: desk\nversion: 1\nvariables:\n  size: { type: string }\nagents:\n  desk:\n    name: <<size>>\n    \
                    personality: p\n    goal: g\n    instructions: i\n";
    let folder = tempfile::tempdir().unwrap();
    let (yaml, csv) = (folder.path().join("t.yaml"), folder.path().join("l.csv"));
    std::fs::write(&yaml, template).unwrap();
    for file in [
        "location_id,token,size\nA,a,5\nB,b,\"6\nC,c,7\n",
        "location_id,token,size\nA,a,5\nB,b,\"6\" x\nC,c,7\n",
        "location_id,token,size\nA,a,5\nB,b,\"6\nC,c,7\"\n",
        "size,location_id,token\n5,A,a\n\"6,B,b\n7\",C,c\n",
        "size,location_id,token\n5,A,a\n\"6,B,b,\",9-17,wrongtoken1\n5,C,c\n",
    ] {
        for ids in IDS {
            std::fs::write(&csv, filled(file, ids, Tokens::Hex)).unwrap();
            let problems = check_files(&yaml, &csv, &RosterOptions::default()).problems;
            let said = problems.by_row().collect();
            let options = RosterOptions { tokens: TokenColumn::Optional, ..RosterOptions::default() };
            let found = Offending::read(&csv, &options, "error", &said).unwrap();
            let cells: Vec<String> =
                found.rows.concat().iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
            assert_eq!(found.rows.len(), 1, "{file} {ids:?} {problems}");
            assert!(cells[3].contains("quotation mark") || cells[3].contains("location id"), "{cells:?}");
            assert_eq!(cells[..3].concat(), "", "{cells:?}");
        }
    }
}

/// The two cells of a row, of what quotation marks are about.
fn cells() -> impl Strategy<Value = [String; 2]> {
    let piece = prop_oneof![
        Just("\"".to_owned()),
        Just("5\"".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just(",".to_owned()),
        Just(" ".to_owned()),
        Just("9-17,".to_owned()),
        "[a-zé]{1,4}",
    ];
    let cell = || proptest::collection::vec(piece.clone(), 0..5).prop_map(|pieces| pieces.concat());
    [cell(), cell()]
}

/// The cell as people write it, or a program: with marks around it where it needs them.
fn written(cell: &str, delimiter: &str, always: bool) -> String {
    let needs = cell.starts_with(['"', ' ']) || cell.contains(['\n', '\r']) || cell.contains(delimiter) || always;
    if needs { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn a_mark_too_many_or_too_few_loses_no_row_of_any_roster(
        cells in proptest::collection::vec(cells(), 2..6),
        order in Just(["location_id", "token", "v", "w"]).prop_shuffle(),
        ids in proptest::sample::select(IDS.to_vec()),
        tokens in proptest::sample::select(TOKENS.to_vec()),
        place in any::<prop::sample::Index>(),
        quote_all in any::<bool>(),
        remove in any::<bool>(),
        has_tokens in any::<bool>(),
        delimiter in prop_oneof![Just(","), Just(";"), Just("\t")],
    ) {
        let order: Vec<&str> = order.into_iter().filter(|column| has_tokens || *column != "token").collect();
        let need = if has_tokens { TokenColumn::Required } else { TokenColumn::Optional };
        let mut text = order.join(delimiter) + "\n";
        for (n, [v, w]) in cells.iter().enumerate() {
            let cell = |column: &&str| match *column {
                "location_id" => ids.id(n + 1),
                "token" => tokens.token(n + 1),
                "v" => written(&v.replace(',', delimiter), delimiter, quote_all),
                _ => written(&w.replace(',', delimiter), delimiter, quote_all),
            };
            let row: Vec<String> = order.iter().map(cell).collect();
            text += &(row.join(delimiter) + "\n");
        }
        let whole = rows(&text, need);
        prop_assert_eq!(whole.as_ref().map(Vec::len), Ok(cells.len()), "{}", text);
        let mut wrong = text.clone();
        let marks: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
        if remove && !marks.is_empty() {
            wrong.remove(*place.get(&marks));
        } else {
            let at = place.index(text.len() + 1);
            prop_assume!(text.is_char_boundary(at));
            wrong.insert(at, '"');
        }
        if let Ok(found) = rows(&wrong, need) {
            let lost: Vec<String> = whole.unwrap().into_iter().filter(|id| !found.contains(id)).collect();
            prop_assert!(lost.is_empty(), "{:?} of {:?}\n{:?}", lost, text, wrong);
        }
    }
}
