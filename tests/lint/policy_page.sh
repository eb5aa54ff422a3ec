#!/bin/bash
# memcoord-policy(7) has an entry for each name of policy/reason.h and
# policy/explain.h in the section of its table, and none else; the defaults it
# quotes are config/keys.h's.
set -u
cd "$(dirname "$0")/../.." || exit 1
page=man/memcoord-policy.7
bad=0

complain() {
	echo "$*"
	bad=1
}

check_names() {
	local row=$1 section=$2 header=daemon/policy/$3 line
	while read -r line; do
		complain "$page, $section: $line"
	done < <(diff <(grep -oE "\b$row\([A-Z_]+, \"[^\"]+" "$header" |
		cut -d'"' -f2 | sort) \
		<(sed -n "/^\.Sh $section\$/,/^\.Sh /s/^\.It Cm //p" "$page" |
			sed 's/ , /\n/g' | sort) |
		sed -n "s/^< \(.*\)/no entry for \1/p
			s|^> \(.*\)|\1 isn't in $header|p")
}
check_names S STATES reason.h
check_names R REASONS reason.h
check_names H 'HOST STATES' reason.h
check_names S STEPS explain.h
check_names C CHANGES explain.h

# Each as KEY=DEFAULT.
defaults=$(tr -d '\\\n' <daemon/config/keys.h |
	grep -oE 'K\([a-z]+, [a-z_]+, "[^"]+", [^"]*"[^"]*"' |
	sed -E 's/^[^"]*"([^"]*)"[^"]*"([^"]*)"$/\1=\2/')
quotes=$(sed -nE 's/.*Ic ([a-z-]+) Pq default ([^ ]+).*/\1=\2/p' "$page")
[ -n "$quotes" ] || complain "$page: quotes no default"
for quote in $quotes; do
	grep -qxFe "$quote" <<<"$defaults" ||
		complain "$page: $quote isn't a default of daemon/config/keys.h"
done
exit $bad
