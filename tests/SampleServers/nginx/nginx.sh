#!/bin/sh
# nginx.sh ADDRESS PORT [WORKERS]: becomes nginx. nginx knows no variables in `listen`, and wants folders for its pid file and for the bodies of requests.
# It gets a /var/lib/nginx of its own, in memory, that vanishes with it: so two can run at once, and nothing is left behind.
set -e
[ -n "$NGINX_OWN_FOLDER" ] || NGINX_OWN_FOLDER=yes exec unshare --mount sh "$0" "$@"
mount -t tmpfs tmpfs /var/lib/nginx
sed "s/ADDRESS:PORT/$1:$2/; s/WORKERS/${3:-1}/" nginx.conf > /var/lib/nginx/nginx.conf
exec nginx -e stderr -p /var/lib/nginx -c nginx.conf
