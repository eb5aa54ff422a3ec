#!/bin/bash
# memcoordctl(1), DOCTOR, has an entry for each check of ctl/doctor/doctor_checks.h
# with its level, in its order, and none else.
set -u
cd "$(dirname "$0")/../.." || exit 1

checks() {
	tr -d '\\\n' <ctl/doctor/doctor_checks.h |
		grep -oE 'C\([a-z_]+, [A-Z]+, "[a-z-]+", [A-Z]+' |
		sed -E 's/.*"([a-z-]+)", ([A-Z]+)$/\1 \L\2/'
}

told() {
	sed -n '/^\.Sh DOCTOR$/,/^\.Sh [^D]/s/^\.It Cm \([a-z-]*\) Pq \([a-z]*\)$/\1 \2/p' \
		man/memcoordctl.1
}

[ -n "$(checks)" ] || { echo 'ctl/doctor/doctor_checks.h: no checks'; exit 1; }
diff <(checks) <(told) >&2 || {
	echo 'memcoordctl(1), DOCTOR (right) differs from the table (left)' >&2
	exit 1
}
