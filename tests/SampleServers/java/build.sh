#!/bin/sh
# Builds bin/NioServer.jar. What it makes is in bin/, which git ignores. Several may build at once: each puts a whole program in place.
set -e
cd "$(dirname "$0")"
mkdir -p "bin/classes.$$"
javac -d "bin/classes.$$" NioServer.java
jar --create --file "bin/NioServer.jar.$$" --main-class NioServer -C "bin/classes.$$" .
mv "bin/NioServer.jar.$$" bin/NioServer.jar
rm -r "bin/classes.$$"
