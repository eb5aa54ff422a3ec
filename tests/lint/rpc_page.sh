#!/bin/bash
# memcoord-rpc(7) has a part for each method and event of the schema and for
# nothing else, with the access that the schema has; each field that can travel
# is named in the part of its method or event, or in that of its record; and
# each error has its entry.
set -u
cd "$(dirname "$0")/../.." || exit 1
page=man/memcoord-rpc.7
bad=0

complain() {
	echo "$page: $*"
	bad=1
}

# The rows of the schema, one a line:
#   method NAME PARAMS RESULT ACCESS
#   event NAME RECORD
#   error NAME
#   field RECORD NAME KIND ARGUMENT
rows=$("${CC:-cc}" -E -P -Iinclude -x c - <<'END' | tr '@' '\n' | tr -d '"'
#include <memcoord/schema.h>
#define METHOD(link, name, params, result, access) \
	@method name params result access
#define EVENT(name, record, topic) @event name record
#define ERROR(code, name) @error name
#define FIELD(record, kind, need, name, arg, range) \
	@field record name kind arg
#define FIELDS(record) MC_FIELDS_##record(FIELD, record)
MC_CONTROL_METHODS(METHOD) MC_EVENTS(EVENT) MC_RPC_ERRORS(ERROR)
MC_RECORDS(FIELDS)
@
END
)
schema() { # KIND...: the rest of such rows
	sed -nE "s/^$1 (.*[^ ]) *\$/\1/p" <<<"$rows"
}

# The words of each part that stand in a line of markup: SECTION/PART WORD.
words=$(awk '
	/^\.Sh / { section = substr($0, 5); part = ""; next }
	/^\.Ss / { part = substr($0, 5); next }
	/^\./ { for (i = 2; i <= NF; i++)
		if ($i ~ /^[a-z0-9_-]+$/) print section "/" part " " $i }
' "$page" | sort -u)

parts() { # SECTION
	sed -n "/^\.Sh $1\$/,/^\.Sh /s/^\.Ss //p" "$page"
}

same_names() { # WHAT SECTION NAMES
	local line
	while read -r line; do
		complain "$line"
	done < <(diff <(sort <<<"$3") <(parts "$2" | sort) |
		sed -n "s/^< \(.*\)/no part for the $1 \1/p
			s/^> \(.*\)/\1 in $2 is no $1 of the schema/p")
}
same_names method METHODS "$(schema method | cut -d' ' -f1)"
same_names event EVENTS "$(schema event | cut -d' ' -f1)"

while read -r name params result access; do
	told=$(sed -n "/^\.Sh METHODS\$/,/^\.Sh /{/^\.Ss $name\$/,/^\.Ss /{
		/^\.It Access\$/{n;p}}}" "$page")
	[ "$told" = "${access,,}" ] ||
		complain "access of $name is '$told', not '${access,,}'"
done < <(schema method)

while read -r name; do
	grep -qxF "ERROR NAMES/ $name" <<<"$words" ||
		complain "no entry for the error $name"
done < <(schema error)

# Those of a sample have a page of their own, which has a lint of its own.
elsewhere=' sample host_sample domain_sample domain_metadata '

declare -A told=()
check_record() { # PART RECORD
	local name kind arg
	[[ $elsewhere != *" $2 "* ]] || return
	while read -r name kind arg; do
		[ -n "${told[$2 $name]:-}" ] ||
			grep -qxF -e "$1 $name" -e "RECORDS/$2 $name" <<<"$words" || {
			complain "$1: no field $name of $2"
			told[$2 $name]=yes
		}
		[[ $kind != REC && $kind != LIST ]] || check_record "$1" "$arg"
	done < <(schema "field $2")
}
while read -r name params result _; do
	check_record "METHODS/$name" "$params"
	check_record "METHODS/$name" "$result"
done < <(schema method)
while read -r name record; do
	check_record "EVENTS/$name" "$record"
done < <(schema event)

# What RECORDS has is a record, and its items are fields of it.
for record in $(parts RECORDS); do
	fields=$(schema "field $record" | cut -d' ' -f1)
	[ -n "$fields" ] || complain "$record in RECORDS is no record"
	for name in $(sed -n "/^\.Sh RECORDS\$/,/^\.Sh /{/^\.Ss $record\$/,/^\.Ss /s/^\.It Li //p}" \
		"$page" | grep -oE '\b[a-z][a-z_0-9]*\b'); do
		grep -qxF "$name" <<<"$fields" ||
			complain "$record has no field $name"
	done
done
exit $bad
