#!/bin/bash
# libmemcoord exports what its public headers declare and nothing else, needs
# msgpack and the C library alone, and its headers compile in any program of
# C11. memcoordctl knows nothing of the control link but these headers.
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0

complain() {
	echo "$*"
	bad=1
}

# The headers that install puts where clients find them.
headers=$("${MAKE:-make}" -s --no-print-directory list-headers) || exit 1
[ -n "$headers" ] || complain "the Makefile names no header"

public() {
	sed 's|^|include/memcoord/|' <<<"$headers"
}

# Functions that are declared, not those that are defined in a header, and the
# tables.
declared() {
	local names
	names=$(public | xargs grep -hE '^(static inline|#define) ' |
		grep -oE '\bmc_[a-z_0-9]+\(')
	{
		public | xargs grep -ohE '\bmc_[a-z_0-9]+\(' |
			grep -vxF "$names"
		public | xargs grep -hE '^extern ' |
			grep -oE '\bmc_[a-z_0-9]+\['
	} | tr -d '([' | sort -u
}

library=$(echo "$MEMCOORD_BUILD"/libmemcoord.so.*)
exported() {
	nm -D --defined-only "$library" | awk '$2 != "A" { print $3 }' |
		sed -n 's/@@MEMCOORD_[0-9]*$//p' | sort -u
}

while read -r line; do
	complain "$line"
done < <(diff <(declared) <(exported) |
	sed -n 's/^< \(.*\)/\1 is declared in a public header and not exported/p
		s/^> \(.*\)/\1 is exported and not in a public header/p')

stale=$(sed -n 's/^\t\(mc_[a-z_0-9]*\);$/\1/p' common/libmemcoord.map |
	grep -vxF "$(exported)")
[ -z "$stale" ] || complain "common/libmemcoord.map: isn't in it:" $stale

unversioned=$(nm -D --defined-only "$library" | grep -E ' mc_' | grep -v '@@')
[ -z "$unversioned" ] || complain "$library: without a version: $unversioned"

needed=$(readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
	grep -vE '^(libmsgpack-?c|libc|ld-linux[a-z0-9_-]*|lib[a-z]+san)\.')
[ -z "$needed" ] || complain "$library needs $needed"

# Nothing that threads could share: no variable outlives a call. (What a
# sanitizer adds doesn't count.)
objects=$(echo "$MEMCOORD_BUILD"/pic/common/*.o)
if ! nm -u $objects | grep -qE '__(a|ub)san'; then
	kept=$(for object in $objects; do
		nm "$object" | grep -E ' [bBcC] '
		readelf -SW "$object" | sed 's/^ *\[ *[0-9]*\] *//' |
			awk '$1 ~ /^\.data(\.local)?$/ && $5 !~ /^0+$/ { print $1, $5 }' |
			sed "s|^|$object: |"
	done)
	[ -z "$kept" ] || complain "variables that outlive a call: $kept"
fi

# Each alone, as strict as a compiler is; what clients compile is no C17.
for compiler in gcc clang; do
	command -v $compiler >/dev/null || continue
	for header in $headers; do
		[[ $header != schema/* ]] || continue
		echo "#include <memcoord/$header>" |
			$compiler -x c -std=c11 -Wall -Wextra -pedantic -Werror \
				-Iinclude -fsyntax-only - ||
			complain "$compiler: memcoord/$header"
	done
done

# escape.h is for texts on the terminal, moment.h are clocks, likeness.h is for
# names that were misspelt.
while read -r line; do
	complain "$line: memcoordctl includes no header of the daemon's own"
done < <(grep -rnoE --include='*.[ch]' '^#include <memcoord/[^>]+>' ctl |
	grep -vE "<memcoord/($(tr '\n' '|' <<<"$headers")escape.h|moment.h|likeness.h)>\$")
ctl=$MEMCOORD_BUILD/libctl.a
foreign=$(nm -u "$ctl" | awk '{ print $2 }' |
	grep -E '^(mc_|socket$|connect$|send|recv|msgpack_)' |
	grep -vE '^mc_(escape_|unlikeness$)' | sort -u |
	grep -vxF -e "$(exported)" -e "$(nm --defined-only "$ctl" | awk '{ print $3 }')")
[ -z "$foreign" ] || complain "memcoordctl uses" $foreign

exit $bad
