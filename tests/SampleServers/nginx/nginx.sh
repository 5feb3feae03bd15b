#!/bin/sh
# nginx.sh FOLDER ADDRESS PORT [WORKERS [DAEMON]]: becomes nginx, with all its files in FOLDER. nginx knows no variables in `listen`, so its configuration is made here.
# DAEMON is off (the default) or on: only an nginx that went into the background replaces its own binary at SIGUSR2. It ignores that while the process that started it is there.
# The new binary is executed by the path of the old one: that has to be a whole path.
set -e
sed "s/ADDRESS:PORT/$2:$3/; s/WORKERS/${4:-1}/; s/DAEMON/${5:-off}/" nginx.conf > "$1/nginx.conf"
exec "$(command -v nginx)" -e stderr -p "$1" -c nginx.conf
