#!/bin/sh
# Builds bin/tokio-echo with the crates of Debian, without the network. What it makes is in bin/, which git ignores. Several may build at once: each
# puts a whole program in place.
set -e
cd "$(dirname "$0")"
mkdir -p bin
cp -r Cargo.toml src bin
cd bin
flock . cargo build --quiet --release --offline --target-dir target \
  --config 'source.crates-io.replace-with="debian"' --config 'source.debian.directory="/usr/share/cargo/registry"'
cp target/release/tokio-echo "tokio-echo.$$"
mv "tokio-echo.$$" tokio-echo
