#!/bin/sh
# Builds bin/server from server.go. What it makes is in bin/, which git ignores. Several may build at once: each puts a whole program in place.
set -e
cd "$(dirname "$0")"
mkdir -p bin
GOCACHE="$PWD/bin/cache" GO111MODULE=off go build -o "bin/server.$$" server.go
mv "bin/server.$$" bin/server
