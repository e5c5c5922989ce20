//! What is said of tags and of names in brackets, and of which nothing is.

use super::super::find;
use super::*;

fn told(text: &str, place: Where) -> String {
    let names = [
        ("clinic_name", NameMatch::Variable),
        ("phone", NameMatch::Variable),
        ("city", NameMatch::Column),
        ("token", NameMatch::Token),
        ("x", NameMatch::Variable),
        ("contact_phone", NameMatch::Variable),
        ("location_name", NameMatch::Variable),
    ];
    let names =
        TagNames::new(names.map(|(name, what)| (name.to_owned(), what)), BTreeSet::from(["[Phone]".to_owned()]));
    let said = find(text).iter().filter_map(|mark| names.judge(text, mark, place)).collect::<Vec<_>>();
    said.iter()
        .map(|said| format!("{}: {} / {}", said.severity, said.message, said.help))
        .collect::<Vec<_>>()
        .join("\n")
}

/// A variable between the signs of other systems, or of none.
const OURS: &[&str] = &[
    "{{clinic_name}}",
    "{{ Clinic Name }}",
    "{{{clinic_name}}}",
    "{{clinic_name | upper}}",
    "{{#clinic_name}}",
    "{{clinic\u{200b}_name}}",
    "[Clinic Name]",
    "[CLINIC-NAME]",
    "[Insert your clinic name here]",
    "{clinic_name}",
    "<clinic_name>",
    "%clinic_name%",
    "%%clinic_name%%",
    "${clinic_name}",
    "#{clinic_name}",
    "$clinic_name",
    "[[clinic_name]]",
    "< <clinic_name>>",
    "< <clinic_name> >",
    "<clinic_name>>",
    "«clinic_name»",
    "« Clinic Name »",
    "‹clinic_name›",
    "＜＜clinic_name＞＞",
    "{%clinic_name%}",
    "<%= clinic_name %>",
    "&lt;&lt;clinic_name&gt;&gt;",
    "\\{\\{clinic_name\\}\\}",
    "{ {clinic_name} }",
    "*|CLINIC_NAME|*",
    "#clinic_name#",
    "@@clinic_name@@",
    "__clinic_name__",
    "(clinic_name)",
    "((clinic name))",
    "{{clinic_name}",
    "{clinic_name}}",
    "clinic_name}}",
    "{{phone}}",
    "«phone»",
    "[Phone Here]",
    "{{x}}",
    "{{'clinic_name'}}",
    "{{$clinic_name}}",
    "{{- clinic_name -}}",
    "{{ .clinic_name }}",
    "[Clinic Name]: yes",
    "[Clinic Name](our name)",
    "< clinic_name >",
    "<clinic_name/>",
    "$CLINIC_NAME",
    "$city",
    "{{{{clinic_name}}}}",
    "[Clinic\nName]",
    "[Clinic\n  Name]",
    "[Insert your\n    clinic name]",
    "{clinic\n  name}",
    "{{clinic\n  name}}",
    "<<clinic\n  name>>",
    "clinic_name>>",
    "Clinic Name>>",
    "(phone>>",
    "clinic_name >>",
    "<<clinic_name",
    "[clinic_name",
    "clinic_name]",
    "clinic_name]]",
    "{clinic_name",
    "clinic_name}",
    "«clinic_name",
    "clinic_name»",
    "{{clinic_name}}}",
    "{{{clinic_name}}",
    "{{{ clinic_name }}",
    "⟨clinic_name⟩",
    "⟨Clinic Name⟩",
    "⟪clinic_name⟫",
    "❬clinic_name❭",
    "❮clinic_name❯",
    "〔clinic_name〕",
    "⟦clinic_name⟧",
    "「clinic_name」",
    "『clinic_name』",
    "〖clinic_name〗",
    "»clinic_name«",
    "›clinic_name‹",
    "<?= clinic_name ?>",
    "<?clinic_name?>",
    "@clinic_name",
    ":clinic_name",
    "|clinic_name|",
    "!clinic_name!",
    "*clinic_name*",
    "_clinic_name_",
    "&clinic_name;",
    "--clinic_name--",
    "&lcub;&lcub;clinic_name&rcub;&rcub;",
    "%7B%7Bclinic_name%7D%7D",
    "%7b%7bclinic_name%7d%7d",
    "%7Bclinic_name%7D",
    "&lcub;clinic_name&rcub;",
    "/clinic_name/",
    "=clinic_name=",
    "~clinic_name~",
    "+clinic_name+",
    "{{#if phone}}",
    "{{#if clinic_name}}",
    "{{upper clinic_name}}",
    "{{clinic_name.upper}}",
    "{{phone.raw}}",
    "{{#unless phone}}",
    "{{default contact.phone phone}}",
    "{{contact.first_name clinic_name}}",
    "{{#each clinic_name.items}}",
];

#[test]
fn a_name_of_ours_is_an_error_in_whatever_brackets_it_stands() {
    for text in OURS {
        let text = format!("Welcome to {text} today.");
        let said = told(&text, Where::Text);
        assert!(said.starts_with("error: ") && said.contains("<<") && !said.contains('\n'), "{text}: {said}");
    }
}

#[test]
fn a_member_of_the_crm_in_other_brackets_is_a_warning() {
    for text in [
        "{first_name}",
        "{ first_name }",
        "[First Name]",
        "[FIRST NAME]",
        "[first\n  name]",
        "{FirstName}",
        "[Last Name]",
        "<first_name>",
        "%first_name%",
        "%%first_name%%",
        "${first_name}",
        "$first_name",
        "«first_name»",
        "‹First Name›",
        "⟨first_name⟩",
        "{company_name}",
        "[Date of Birth]",
        "[Start Time]",
        "*|FIRST_NAME|*",
        "[[Full Name]]",
    ] {
        for place in [Where::Text, Where::Cell] {
            let said = told(&format!("Hi {text}, welcome."), place);
            let one = said.starts_with("warning: ") && !said.contains('\n');
            assert!(one && said.contains("did you mean {{"), "{text}: {said}");
        }
    }
}

#[test]
fn what_may_be_meant_is_a_warning() {
    for text in [
        "clinic_name",
        "CLINIC_NAME",
        "clinic_name.",
        "`clinic_name`",
        "'clinic_name'",
        "{{company.clinic_name}}",
        "{{contact.first_name.}}",
        "{{contact..first_name}}",
        "{{#if clinc_name}}",
        "{{contact.clinic_name}}",
        "[Business Name]",
        "[Practice Name]",
        "[City, State]",
        "[PHONE NUMBER]",
        "[Business's Phone Number]",
        "[Street Address, City, State]",
        "{Company Name}",
        "[STATE]",
        "[see clinic_name]",
        "<?php echo clinic_name ?>",
        "`clinic_name`,",
    ] {
        for place in [Where::Text, Where::Cell] {
            let said = told(&format!("Say {text} here"), place);
            assert!(said.starts_with("warning: ") && !said.contains('\n'), "{text}: {said}");
        }
    }
}

#[test]
fn a_brace_too_many_is_an_error() {
    for text in [
        "{{contact.first_name}}}",
        "{{{contact.first_name}}",
        "{{ contact.first_name }}}",
        "{{{contact.first_name}} }",
        "{{{{contact.city}}}",
    ] {
        for place in [Where::Text, Where::Cell] {
            let said = told(&format!("Hi {text}, welcome."), place);
            let is_closed = text.ends_with(" }");
            assert_eq!(said.contains("error: a brace too many stands beside `{{"), !is_closed, "{text}: {said}");
        }
    }
}

#[test]
fn what_is_right_or_means_nothing_is_passed_over() {
    for text in [
        "Hi {{contact.first_name}}, {{ custom_values.clinic_name }}, {{contact.phone}}",
        "{{contact.pet_name}} {{appointment.start_time}} {{right_now.year}} {{location.name}}",
        "{{#if contact.first_name}}Hi{{else}}Hello{{/if}}",
        "{{default contact.first_name \"there\"}} {{contact.first_name | default: \"there\"}}",
        "{{! a note }}",
        "[Phone] [x] {x} (phone) [yes/no] [name] <b>bold</b> <clinic_name>x</clinic_name>",
        r#"Answer with {"a": {"b": [1, 2]}} and nothing else"#,
        "[Clinic name](https://example.com)\n[phone]: tel:1",
        "{{contact.phone}} {{location.name}} with variables of these names",
        "50% phone 20%, #phone, @phone, a_b, 2 < 3 > 1",
        "« Bonjour », dit-il",
        "«first» and «name», «Bonjour à tous», ‹oui›, »Guten Tag«, 「はい」",
        "[Yes]/[No] [yes\nno] {yes} [OK] (first name) first_name, [1] [a] [ ] [x]",
        r#"{ "a": 1 } {"first_name": "Ann", "last_name": "Lee"} {"a": {"b": {{contact.phone}}}}"#,
        "{\n  \"name\": \"Ann\",\n  \"list\": [1, 2]\n}",
        "Settings >> Phone >> Hours, Home >> Hours; 1 >> 0, a >> b",
        "Settings > Phone, x -> y, phone > 5, clinic name > 5",
        "arr[0], f(x), {a, b}, [phone, city], {phone, city}",
        "the phone] and city} and name) of [phone and {city",
        "{{{contact.note}}} {a: {{contact.phone}}}",
        "[see the\n\nname]",
        "docs/clinic_name/x, a/clinic_name, clinic_name=1, https://x.example/clinic_name, https://x.example/?clinic_name=1&a=clinic_name",
        "clinic_name.csv, a.clinic_name, ann@clinic_name.example, my_clinic_name, clinic_names",
        r#"{"clinic_name": "x", 'clinic_name': 1}"#,
        "first_name, snake_case, the phone, @city, :city, *phone*, |phone|",
        "{{#if (eq contact.type \"the phone\")}}{{else}}{{/if}} {{company.name}} {{custom_values.clinic_name}}",
        "{{#each contact.tags as |phone|}}",
        "[Ask for it, then wait] [name, phone] [Monday, Friday] [Our Services] [Name] [City Hall]",
        "clinic_name(x)",
    ] {
        assert_eq!(told(text, Where::Text), "", "{text}");
    }
}

#[test]
fn messages_say_what_is_written_and_what_to_write() {
    let texts = [
        "{{clinic_name}}",
        "[Clinic Name]",
        "{{city}}",
        "{{token}}",
        "Hi {{contact.first_name, welcome",
        "Hi {{contact.first_name}, welcome",
        "Hi {contact.first_name}}, welcome",
        "{{ and more",
        "{{contact.fist_name}}",
        "{{first_name}}",
        "{{weather.today}}",
        "{{contact.clinic_name}}",
        "{{clinc_name}}",
        "[contact.first_name]",
        "[Clinc name]",
        "[Insert slogan]",
        "{{pit-0c2f8f1e-aaaa-bbbb-cccc-0123456789ab}}",
        "{{\"a\": 1}}",
        "{{contact.\u{200b}first_name}}",
    ];
    let said = texts.map(|text| told(text, Where::Text)).join("\n");
    insta::assert_snapshot!(said, @r#"
    error: `{{clinic_name}}` is written as a merge tag of the CRM, and `clinic_name` is a variable of the template / Write <<clinic_name>>.
    error: `[Clinic Name]` would be sent as it stands, and `clinic_name` is a variable of the template / Write <<clinic_name>>. If these very signs are meant, write << "[Clinic Name]" >>.
    error: `{{city}}` is written as a merge tag of the CRM, and `city` is a column of the roster / Declare `city` under `variables`, and write <<city>>.
    error: `{{token}}` is written as a merge tag of the CRM, and `token` is the column of the tokens / No text can have a token in it: take it out.
    error: this `{{` has no `}}` / Write {{contact.first_name}}.
    error: this `{{` has no `}}` / Write {{contact.first_name}}.
    error: this `}}` has no `{{` / Write {{contact.first_name}}.
    error: this `{{` has no `}}` / Close the merge tag with `}}`. For two braces themselves write << "{{" >>.
    warning: `{{contact.fist_name}}` is no merge tag that is known / did you mean {{contact.first_name}}? If it is right as it stands, say so in the template: merge-tags: [contact.fist_name].
    warning: `{{first_name}}` is no merge tag that is known / did you mean {{contact.first_name}}? If it is right as it stands, say so in the template: merge-tags: [first_name].
    warning: `{{weather.today}}` is no merge tag that is known / The CRM would write nothing in its place, or leave the braces. If it is right as it stands, say so in the template: merge-tags: [weather.today].
    warning: `{{contact.clinic_name}}` is no merge tag that is known / did you mean <<clinic_name>>? If it is right as it stands, say so in the template: merge-tags: [contact.clinic_name].
    warning: `{{clinc_name}}` is no merge tag that is known / did you mean <<clinic_name>>? If it is right as it stands, say so in the template: merge-tags: [clinc_name].
    warning: `[contact.first_name]` is no merge tag, and would be sent as it stands / did you mean {{contact.first_name}}?
    warning: `[Clinc name]` would be sent as it stands / did you mean <<clinic_name>>?
    warning: `[Insert slogan]` looks like a place that nobody has filled in / It would be sent as it stands: fill it in, or take the brackets away.
    warning: `{{•••}}` is no merge tag that is known / The CRM would write nothing in its place, or leave the braces.
    warning: two braces begin a merge tag of the CRM, and no name follows them / In an example of code put a blank between the braces: `{ {`, `} }`.
    error: `{{contact.first_name}}` has a character in it that cannot be seen / Type it again: {{contact.first_name}}.
    "#);
    let said = ["{{clinic_name}}", "[Clinic Name]", "{{contact.first_name", "{{contact.fist_name}}", "}}"]
        .map(|text| told(text, Where::Cell))
        .join("\n");
    insta::assert_snapshot!(said, @r"
    error: `{{clinic_name}}` is written as a merge tag of the CRM, and `clinic_name` is a variable of the template / A cell is taken as it stands, nothing in it is filled in: write the text itself.
    error: `[Clinic Name]` would be sent as it stands, and `clinic_name` is a variable of the template / A cell is taken as it stands, nothing in it is filled in: write the text itself.
    error: this `{{` has no `}}` / Write {{contact.first_name}}.
    warning: `{{contact.fist_name}}` is no merge tag that is known / did you mean {{contact.first_name}}? If it is right as it stands, list `contact.fist_name` in the template's `merge-tags`.
    error: this `}}` has no `{{` / Open the merge tag with `{{`, or take the braces out.
    ");
}
