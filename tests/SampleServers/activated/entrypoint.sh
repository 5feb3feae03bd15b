#!/bin/sh
# entrypoint.sh FOLDER COMMAND…: starts a server that cannot share its port, and replaces it at SIGHUP by one that takes over its listener, as the entry point of a container does (docs/orchestrator.md).
folder=$1
shift
"$@" &
echo $! > "$folder/server.pid"
trap 'rollover-replace replace --hand-over --old "$folder/server.pid" --pid-file "$folder/server.pid" --grace 10s -- "$@" && echo "the server is replaced"' HUP
trap 'kill "$(cat "$folder/server.pid")"' TERM INT
while kill -0 "$(cat "$folder/server.pid")" 2> /dev/null; do
    sleep 0.1 &
    wait $!
done
