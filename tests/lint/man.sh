#!/bin/bash
# The man pages are clean mdoc for mandoc and for groff, in UTF-8 and in ASCII,
# and fit a terminal of 80 columns. What refers to a page of ours finds it, and
# SEE ALSO names each page that is referred to, in order.
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0

complain() {
	echo "$*"
	bad=1
}

for program in mandoc man; do
	command -v $program >/dev/null || {
		echo "skipped: $program is missing (Debian: mandoc, man-db)"
		exit 77
	}
done

# Whether a page is found depends on what is installed, and is looked at below;
# the names of our sections are meant as they stand.
said=$(mandoc -Tlint -Wstyle man/*.[1-8] 2>&1 | grep -vE \
	-e 'STYLE: referenced manual not found' \
	-e 'STYLE: possible typo in section name: Sh (RECORDS|REPORT) ' \
	-e 'STYLE: trailing delimiter: Ss \[' \
	-e '^mandoc: outdated mandoc.db ')
[ -z "$said" ] || complain "$said"

# A sandbox within that of a container may be refused.
export MAN_DISABLE_SECCOMP=1
text=$(mktemp)
trap 'rm -f "$text"' EXIT
for page in man/*.[1-8]; do
	said=$(LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z \
		"$page" 2>&1 >/dev/null)
	[ -z "$said" ] || complain "$page, man: $said"
	for locale in C C.UTF-8; do
		said=$(LC_ALL=$locale MANWIDTH=80 man --warnings -l "$page" \
			2>&1 >"$text")
		[ -z "$said" ] || complain "$page, man in $locale: $said"
		wide=$(sed 's/.\x08//g' "$text" | grep -nE '^.{81,}')
		[ -z "$wide" ] || complain "$page, wider than 80: $wide"
	done
done

# Of a page's references, as "NAME SECTION", with the line and those of SEE ALSO.
references() { # PAGE
	sed -nE 's/^.*(^\.|[^a-z])Xr ([^ ]+) ([1-8]).*/\2 \3/p' "$1" | sort -u
}
see_also() { # PAGE
	sed -n '/^\.Sh SEE ALSO$/,/^\.Sh /s/^\.Xr //p' "$1"
}
in_order() { # the order of mdoc(7): by section, then by name
	LC_ALL=C sort -k2,2n -k1,1
}
for page in man/*.[1-8]; do
	file=${page#man/}
	while read -r name section; do
		case $name in
		*memcoord*)
			[ -e "man/$name.$section" ] ||
				complain "$page: there is no $name($section)"
			[ "$name.$section" != "$file" ] ||
				complain "$page refers to itself"
			see_also "$page" | grep -qE "^$name $section( ,)?$" ||
				complain "$page: $name($section) isn't in SEE ALSO"
			;;
		esac
	done < <(references "$page")
	list=$(see_also "$page")
	names=$(sed 's/ ,$//' <<<"$list")
	[ -n "$list" ] || complain "$page has no SEE ALSO"
	[ "$names" = "$(in_order <<<"$names")" ] ||
		complain "$page: SEE ALSO isn't in order"
	[ "$(sed '$d' <<<"$list" | grep -vc ' ,$')" = 0 ] &&
		! tail -n 1 <<<"$list" | grep -q ,$ ||
		complain "$page: commas of SEE ALSO"
done
exit $bad
