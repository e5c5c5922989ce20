# fitout in a container: the program, certificates, and nothing else; no shell, no root. How to use it: docs/installing.md.
#
# Debian 13 twice, because the program is linked to its C library. Any toolchain from 1.89 on will do.
FROM rust:1.95-slim-trixie AS build
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/source/target \
    cargo build --release --locked --package fitout && cp target/release/fitout /fitout

# libc, libgcc and the certificates of the system, which TLS is checked against.
FROM gcr.io/distroless/cc-debian13:nonroot
COPY --from=build /fitout /usr/local/bin/fitout
WORKDIR /data
# Beside the journal, so that an agency's sign-in outlives the container, too.
ENV XDG_CONFIG_HOME=/data/.config
ENTRYPOINT ["/usr/local/bin/fitout"]
