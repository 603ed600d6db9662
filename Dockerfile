# One binary on a small base. Built in two steps so that a change of the sources does not build the dependencies anew.

FROM rust:1.95-slim-bookworm AS build
WORKDIR /build
# The dependencies alone: empty programs stand in for the sources.
COPY Cargo.toml Cargo.lock ./
# How SQLite is compiled.
COPY .cargo .cargo
COPY loadtest/Cargo.toml loadtest/
# Named in the manifest, so cargo wants to see them; nothing in them is built.
COPY tests/disk/Cargo.toml tests/disk/
COPY benches benches
COPY examples/echo_server.rs examples/
RUN mkdir -p src loadtest/src tests/disk/src \
    && echo 'fn main() {}' | tee src/main.rs > loadtest/src/main.rs \
    && touch src/lib.rs tests/disk/src/lib.rs \
    && cargo build --release --locked --bin cuelight
COPY src src
# The pages as they were built and committed; nothing of Node is needed here.
COPY web/dist web/dist
# Newer than what was just built, whatever times the files were checked out with.
RUN find src -name '*.rs' -exec touch {} + \
    && cargo build --release --locked --bin cuelight \
    && strip target/release/cuelight

FROM debian:bookworm-slim
RUN groupadd --system --gid 10001 cuelight \
    && useradd --system --uid 10001 --gid cuelight --home-dir /data --no-create-home --shell /usr/sbin/nologin cuelight \
    && install --directory --owner cuelight --group cuelight --mode 0750 /data
COPY --from=build /build/target/release/cuelight /usr/local/bin/cuelight
# By number, so that an orchestrator can see that it is not root.
USER 10001:10001
WORKDIR /data
VOLUME /data
# As configuration and not as arguments, so that the health check asks the server that there is, whatever else is set.
ENV CUELIGHT_LISTEN=0.0.0.0:8080 CUELIGHT_DATA=/data
EXPOSE 8080
# SIGTERM drains: see "Drain and rolling restart" in docs/operations.md.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s --retries=3 CMD ["cuelight", "health"]
ENTRYPOINT ["cuelight"]
CMD ["serve"]
