#!/bin/bash
# memcoordd.conf(5) tells of each setting the range that memcoordd names when
# it refuses a value. (Names and defaults are compared by test_settings.c.)
set -u
cd "$(dirname "$0")/../.." || exit 1
page=man/memcoordd.conf.5
memcoordd=${MEMCOORD_BUILD:-.}/memcoordd
bad=0
conf=$(mktemp)
trap 'rm -f "$conf"' EXIT

complain() {
	echo "$page: $*"
	bad=1
}

# Far out of the range of any setting of such a type.
declare -A too_much=([time]=99999d [size]=9999TiB [count]=99999999 [mode]=07777
	[share]=999% ["size | share"]=9999TiB)

# Each as "SECTION KEY TYPE", of those that are numbers.
keys() {
	sed -nE 's/^\.Ss \[([a-z]+).*/section \1/p
		s/^\.It Ic ([a-z-]+) No = Ar (time|size|count|mode|share|size \| share)$/\1 \2/p' \
		"$page" | awk '$1 == "section" { section = $2; next }
			{ key = $1; $1 = ""; print section, key $0 }'
}

text_of() { # SECTION KEY: what the page says, in one line
	sed -n "/^\.Ss \[$1/,/^\.S[sh] /{/^\.It Ic $2 No = /,/^\.\(It\|El\)/p}" \
		"$page" | sed '1d;s/^\.Li //' | tr '\n' ' '
}

count=0
while read -r section key type; do
	heading="[$section]"
	[ "$section" != domain ] || heading='[domain x]'
	printf '%s\n%s = %s\n' "$heading" "$key" "${too_much[$type]}" >"$conf"
	range=$("$memcoordd" --config "$conf" --check-config 2>&1 |
		sed -n 's/.* is out of range; write //p' |
		sed 's/\([0-9]\) \([KMGT]iB\)/\1\2/g')
	count=$((count + 1))
	[ -n "$range" ] || {
		complain "[$section] $key takes ${too_much[$type]}"
		continue
	}
	text=$(text_of "$section" "$key")
	case $text in
	*"$range"*) ;;
	*"at most ${range#* to }"*)
		case $range in
		0\ to* | 0KiB\ to* | 0ms\ to*) ;;
		*) complain "[$section] $key: not 'at most' but '$range'" ;;
		esac
		;;
	*) complain "[$section] $key: the range '$range' isn't told" ;;
	esac
done < <(keys)
[ $count -ge 20 ] || complain "only $count settings found"
exit $bad
