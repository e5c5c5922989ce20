# The commands of everyday work. `just` alone lists them.

_default:
    @just --list

# What CI checks before the tests.
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

# All tests.
test:
    cargo test --workspace --locked

# The simulation over many seeds: `just sim 100000`, or from another first seed: `just sim 1000 5000`.
sim seeds="100000" first="0":
    cargo run --release --locked -p fitout-simulation --example simulate -- --seeds {{seeds}} --first {{first}}

# 1,000 locations of one agent and four actions: the ratio to the ideal, and what durable intents cost.
bench:
    cargo run --release --locked -p fitout-simulation --example bench

# What people, files, networks and machines do to it: all scenarios, or those whose name fits (`just cases 'csv-*'`).
cases pattern="*":
    scripts/cases.sh '{{pattern}}'

# How long planning 100,000 locations takes, and how much of it is kept for each.
bench-plan:
    cargo run --release --locked -p fitout-simulation --example plan_bench

# How fast a journal of a million records loads.
bench-journal:
    cargo run --release --locked -p fitout-journal --example load

# The client, the sandbox and whole rollouts against the vendor's official files (FITOUT_SPEC names their folder).
conformance:
    scripts/conformance.sh

# The README's first command.
demo:
    cargo run --locked -- apply --sandbox --yes templates/dental-front-desk.yaml templates/locations.example.csv

# Advisories, licences, bans (needs cargo-deny).
deny:
    cargo deny check

# The book of docs/, into target/docs/book.
book:
    scripts/docs.sh

# The rules of the house with what breaks them still.
tidy:
    cargo test --locked -p fitout --test it -- --exact tidy::rules::every_rule_holds --nocapture

# Whether the workspace compiles for Windows.
windows:
    scripts/windows.sh
