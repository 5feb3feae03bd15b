#!/bin/sh
# apache.sh ADDRESS PORT: becomes apache2. What apache.conf asks for can be set in the environment: SERVERS, THREADS, FILTER,
# PROCESSORS_PER_LISTENER; and PROCESSORS, such as 0-1: the processors that it takes the machine to have.
# It gets a /mnt of its own, in memory, that vanishes with it: so two can run at once, and nothing is left behind.
set -e
[ -n "$APACHE_OWN_FOLDER" ] || APACHE_OWN_FOLDER=yes exec unshare --mount sh "$0" "$@"
mount -t tmpfs tmpfs /mnt
if [ -n "$PROCESSORS" ]; then
  echo "$PROCESSORS" > /mnt/processors
  mount --bind /mnt/processors /sys/devices/system/cpu/online
fi
cp apache.conf hello.shtml /mnt
export ADDRESS="$1" PORT="$2"
export SERVERS="${SERVERS:-4}" THREADS="${THREADS:-16}" FILTER="${FILTER:-data}" PROCESSORS_PER_LISTENER="${PROCESSORS_PER_LISTENER:-4096}"
exec apache2 -D FOREGROUND -d /mnt -f /mnt/apache.conf
