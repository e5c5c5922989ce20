# fitout in a container: the program, certificates, and nothing else; no shell, no root.
#
#   docker build -t fitout .
#   docker run --rm -v "$PWD:/work" --user "$(id -u):$(id -g)" fitout plan front-desk.yaml clients.csv
#
# The journal is below /work, so it is on your disk and outlives the container. Hand tokens in by `--env NAME` (roster cells
# `env:NAME`) or as files below /work (`file:PATH`); an agency's sign-in as a file: `-e FITOUT_CREDENTIALS=/work/…`.

# The toolchain of 1.95; any from 1.89 on will do. Debian 13, as the image below: the program is linked to its C library.
FROM rust:1.95-slim-trixie AS build
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/source/target \
    cargo build --release --locked --package fitout && cp target/release/fitout /fitout

# libc, libgcc and the certificates of the system, which TLS is checked against.
FROM gcr.io/distroless/cc-debian13:nonroot
COPY --from=build /fitout /usr/local/bin/fitout
WORKDIR /work
ENTRYPOINT ["/usr/local/bin/fitout"]
