#!/bin/sh
# The man pages are clean mdoc.
cd "$(dirname "$0")/../.." || exit 1

if ! command -v mandoc >/dev/null; then
	echo 'skipped: mandoc is missing (Debian: apt-get install mandoc)'
	exit 77
fi
exec mandoc -Tlint -Wwarning man/*.[1-8]
