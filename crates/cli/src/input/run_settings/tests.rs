use super::*;
use crate::args::{Cli, Command};
use clap::Parser as _;

fn resume(words: &[&str]) -> crate::args::Resume {
    let line = [&["fitout", "resume"], words].concat();
    let Command::Resume(resume) = Cli::parse_from(line).command else { unreachable!("it is a resume") };
    resume
}

const ALL: [&str; 27] = [
    "--waves",
    "1,100%",
    "--gate",
    "pause",
    "--gate-timeout",
    "5s",
    "--max-failures",
    "5%",
    "--max-updates",
    "7",
    "--max-removals",
    "0",
    "--settle",
    "2500ms",
    "--on-in-doubt",
    "ask",
    "--no-undo",
    "--verify",
    "none",
    "--rate",
    "3",
    "--concurrency",
    "2",
    "--timeout",
    "2s",
    "--outage-max",
    "60s",
];

#[test]
fn every_setting_of_a_run_goes_on_with_it_and_the_command_line_wins() {
    let first = resume(&ALL);
    let settings = of_run(&first.turns, &first.api, None);
    assert_eq!(settings.len(), 14, "{settings:?}");
    let plain = resume(&[]);
    let (turns, api) = (turns(&settings, &plain.turns).unwrap(), api(&settings, &plain.api).unwrap());
    assert_eq!(of_run(&turns, &api, None), settings, "a resume remembers the same");
    let other =
        resume(&["--settle", "9s", "--verify", "final", "--rate", "1", "--gate", "auto", "--on-in-doubt", "recreate"]);
    let turns = super::turns(&settings, &other.turns).unwrap();
    let api = super::api(&settings, &other.api).unwrap();
    assert_eq!(
        (turns.settle, turns.verify, turns.gate),
        (Some(Duration::from_secs(9)), Some(VerifyArg::Final), Some(Gate::Auto))
    );
    assert_eq!((api.rate.unwrap().get(), api.concurrency, turns.on_in_doubt), (1, Some(2), Some(OnInDoubt::Recreate)));
    assert!(told(&settings).contains("--settle 2500ms") && told(&settings).ends_with("--no-undo"));
    assert_eq!(told(&of_run(&plain.turns, &plain.api, None)), "");
}

#[test]
fn a_flag_of_turns_and_of_the_api_is_remembered_or_named_here() {
    // Whoever adds one has to say whether a resume goes on with it.
    let forgotten = ["open-gate", "watch", "watch-link", "notify", "base-url", "proxy", "sandbox"];
    let remembered = [
        WAVES,
        GATE,
        GATE_TIMEOUT,
        MAX_FAILURES,
        MAX_UPDATES,
        MAX_REMOVALS,
        SETTLE,
        ON_IN_DOUBT,
        NO_UNDO,
        VERIFY,
        CONCURRENCY,
        RATE,
        TIMEOUT,
        OUTAGE_MAX,
        API_VERSION,
        PHI_ACK,
        "reason",
        REMOVALS,
        HAND_EDITS,
        OTHER_AGENTS,
        ACCEPT_GONE,
        REQUIRE_PROOF,
    ];
    let of_resume = ["template", "roster", "accept-template-change", "include-new", "journal", "results"];
    let of_tokens = ["allow-token-commands", "credentials", "client-id", "client-secret"];
    let global = ["verbose", "log-format", "progress", "json", "json-into", "help"];
    let known = [&forgotten[..], &remembered, &of_resume, &of_tokens, &global].concat();
    let command = <Cli as clap::CommandFactory>::command();
    let resume = command.find_subcommand("resume").unwrap();
    for arg in resume.get_arguments().filter_map(clap::Arg::get_long) {
        assert!(known.contains(&arg) || arg.starts_with("sandbox-"), "does a resume go on with --{arg}?");
    }
}

#[test]
fn a_file_starts_no_program_and_answers_for_nothing() {
    let first = resume(&["--gate", "command:./smoke.sh 'two words'", "--phi-ack", "abc", "--reason", "it's none"]);
    let mut settings = of_run(&first.turns, &first.api, Some(3));
    settings.extend(of_agreement(Agreeing { hand_edits: Some(2), other_agents: Some(1) }));
    settings.insert(PHI_ACK.to_owned(), "abc,def".to_owned());
    settings.insert(PHI_REASON.to_owned(), "it's none".to_owned());
    let plain = resume(&[]);
    assert_eq!(turns(&settings, &plain.turns).unwrap().gate, None);
    assert!(choices(&settings, &plain.acks, plain.proof).acks.phi_ack.is_empty());
    let held = |words: &[&str]| {
        let args = resume(words);
        let agreeing =
            Agreeing { hand_edits: args.acknowledge_hand_edits, other_agents: args.acknowledge_other_agents };
        let said = FlagsSaid { gate: args.turns.gate.as_ref(), removals: args.acknowledge_removals, agreeing };
        hold(&settings, said, "the journal j", "fitout resume")
    };
    let refused = held(&[]).unwrap_err();
    insta::assert_snapshot!(refused.hint.unwrap(), @r#"A file starts no program, and answers for nothing. If you mean it, say it again: fitout resume --gate "command:./smoke.sh 'two words'" --acknowledge-removals 3 --acknowledge-hand-edits 2 --acknowledge-other-agents 1 --phi-ack abc --phi-ack def --reason "it's none""#);
    assert!(held(&["--gate", "auto"]).is_err() && held(&["--acknowledge-removals", "3"]).is_err());
    assert!(held(&["--gate", "auto", "--acknowledge-removals", "3"]).is_err());
    let all = ["--acknowledge-removals", "3", "--acknowledge-hand-edits", "2", "--acknowledge-other-agents", "1"];
    assert!(held(&[&["--gate", "auto"][..], &all].concat()).is_ok());
    // What is typed is read as it was meant.
    let typed: Vec<String> = to_repeat(&settings).iter().flat_map(|flag| shlex::split(flag).unwrap()).collect();
    let again = resume(&typed.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(again.turns.gate, first.turns.gate);
    assert_eq!((again.acks.phi_ack, again.acks.reason), (vec!["abc".to_owned(), "def".to_owned()], first.acks.reason));
}

#[test]
fn what_cannot_be_read_is_named_and_not_guessed() {
    let settings = Settings::from([(SETTLE.to_owned(), "soon".to_owned())]);
    let refused = turns(&settings, &resume(&[]).turns).unwrap_err();
    assert!(refused.message.contains("--settle soon"), "{refused}");
    assert!(turns(&settings, &resume(&["--settle", "2s"]).turns).is_ok());
}
