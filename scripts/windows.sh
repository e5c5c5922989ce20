#!/usr/bin/env bash
# Checks that the whole workspace, its tests included, compiles for Windows (x86_64-pc-windows-gnu), without a warning. Nothing is
# linked and nothing is run.
#
# The standard library for Windows is the toolchain's own where it has it (`rustup target add x86_64-pc-windows-gnu`). Elsewhere
# it is checked once from its source, in Debian's package rust-src of just this compiler's version, below target/windows: to
# check what is built on it, nothing of it has to be compiled. Installs what it needs: that, and Debian's mingw-w64 compiler
# for the C in ring.
set -euo pipefail
cd "$(dirname "$0")/.."
target=x86_64-pc-windows-gnu
work="${CARGO_TARGET_DIR:-$PWD/target}/windows"
version="$(rustc -vV | sed -n 's/^release: //p')"
# The newest releases, and those before them as long as they are there.
suites=(trixie-backports sid)

fail() { echo "windows: $*" >&2; exit 1; }

# The library's source, into the folder $1. Asks suites that this machine does not otherwise install from: with lists of their
# own, so that nothing else ever comes from there.
fetch_source() {
    local apt="$work/apt" mirror suite found
    apt-get update -qq
    mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1)"
    [ -n "$mirror" ] || fail "no mirror of Debian is set up here; \`rustup target add $target\` does it, too"
    rm -rf "$apt"
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$1"
    for suite in "${suites[@]}"; do
        echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
    done >"$apt/sources.list"
    cat >"$apt/apt.conf" <<CONF
Dir::Etc::SourceList "$apt/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State::Lists "$apt/lists";
Dir::Cache "$apt/cache";
Acquire::Languages "none";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
APT::Sandbox::User "root";
CONF
    export APT_CONFIG="$apt/apt.conf"
    apt-get update -qq
    found="$(apt-cache madison rust-src | awk -F '[| ]+' -v version="$version" 'index($3, version "+") == 1 { print $3; exit }')"
    if [ -z "$found" ]; then
        # Debian keeps one version at a time: that it has moved on says nothing about what is checked here.
        echo "windows: NOT CHECKED: Debian has no rust-src $version now; \`rustup target add $target\` does it, too" >&2
        exit 0
    fi
    (cd "$apt" && apt-get download -qq "rust-src=$found")
    unset APT_CONFIG
    dpkg-deb --fsys-tarfile "$apt"/rust-src_*.deb | tar -x -C "$1" --strip-components=4 "./usr/src/rustc-$version/library"
    rm -rf "$apt"
}

# A folder that the compiler takes for its sysroot.
make_sysroot() {
    local source="$work/source" built="$work/std"
    rm -rf "$source" "$built" "$1"
    fetch_source "$source"
    # The library is written in the compiler's own dialect.
    RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zforce-unstable-if-unmarked CARGO_TARGET_DIR="$built" CARGO_PROFILE_DEV_DEBUG=0 \
        cargo check --quiet --locked --manifest-path "$source/library/sysroot/Cargo.toml" --target "$target"
    mkdir -p "$1.new/lib/rustlib/$target/lib"
    cp "$built/$target"/debug/deps/*.rmeta "$1.new/lib/rustlib/$target/lib/"
    mv "$1.new" "$1"
    rm -rf "$source" "$built"
}

if ! command -v x86_64-w64-mingw32-gcc >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends gcc-mingw-w64-x86-64-win32 >/dev/null
fi
mkdir -p "$work"
if ! compgen -G "$(rustc --print target-libdir --target "$target")/libstd-*.rlib" >/dev/null; then
    sysroot="$work/sysroot-$version"
    [ -d "$sysroot" ] || make_sysroot "$sysroot"
    export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUSTFLAGS="--sysroot $sysroot"
fi
cargo clippy --quiet --workspace --all-targets --locked --target "$target" -- -D warnings
echo "the workspace compiles for $target"
