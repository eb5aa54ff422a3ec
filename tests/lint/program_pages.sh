#!/bin/bash
# What programs know of the command line, of the environment, of how they end
# and of what a hook's settings are, their pages have: no more and no less.
# (Of memcoordctl's commands and options test_completions.sh sees to that.)
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${MEMCOORD_BUILD:-.}
bad=0

complain() {
	echo "$*"
	bad=1
}

same() { # WHAT PAGE WANTED TOLD
	[ -n "$3" ] || complain "$1: found nothing to compare $2 with"
	[ "$(sort -u <<<"$3")" = "$(sort -u <<<"$4")" ] && return
	complain "$2 (>) differs in $1 (<):" \
		"$(diff <(sort -u <<<"$3") <(sort -u <<<"$4") | grep '^[<>]')"
}

section() { # PAGE TITLE
	sed -n "/^\.Sh $2\$/,/^\.Sh /p" "$1"
}

# ---- options: those of --help, in OPTIONS and in the synopsis ----

for program in memcoordd memcoord-exporter; do
	page=man/$program.8
	help=$("$build/$program" --help)
	options=$(sed -nE 's/^  --([a-z-]+).*/\1/p' <<<"$help")
	same "$program --help" "$page" "$options" \
		"$(section "$page" DESCRIPTION | sed -nE 's/^\.It Fl -([a-z-]+).*/\1/p')"
	same "$program --help" "$page, SYNOPSIS" "$options" \
		"$(section "$page" SYNOPSIS | grep -oE 'Fl -[a-z-]+' | cut -c5-)"
	# A default in parentheses is one of its option's, or a setting's.
	while read -r value; do
		section "$page" DESCRIPTION | grep -qF "$value" ||
			complain "$page doesn't tell of the default $value"
	done < <(sed -nE 's/.*\(([^ ]+)\)$/\1/p' <<<"$help")
done
while read -r value; do
	section man/memcoordctl.1 DESCRIPTION | grep -qE "\b${value%s}( seconds?|s)\b" ||
		complain "memcoordctl(1) doesn't tell of the timeout $value"
done < <("$build/memcoordctl" --help | sed -nE 's/^  --timeout .*\((.*)\).*/\1/p')

# ---- the environment ----

variables() { # FOLDER...
	grep -rhoE 'getenv\("[A-Z_]+"\)|is_set\("[A-Z_]+"\)|VARIABLE "[A-Z_]+"' \
		--include='*.c' "$@" | grep -oE '[A-Z_]{3,}' | grep -vx VARIABLE
}
told() { # PAGE
	section "$1" ENVIRONMENT | sed -nE 's/^\.It Ev //p' | sed 's/ , /\n/g'
}
# What the actuator passes to itself is no one else's.
same "the daemon's code" man/memcoordd.8 \
	"$(variables common/log.c daemon/supervisor)" "$(told man/memcoordd.8)"
# Those of the locale are the C library's.
same "ctl's code" man/memcoordctl.1 \
	"$(variables common/client.c ctl)" \
	"$(told man/memcoordctl.1 | grep -vx LC_ALL)"

# ---- exit statuses, and the names of failures ----

same ctl/failure.h 'man/memcoordctl.1, EXIT STATUS' \
	"$(sed -nE 's/^\tMC_EXIT_[A-Z_]+ = ([0-9]+),.*/\1/p' ctl/failure.h)" \
	"$(section man/memcoordctl.1 'EXIT STATUS' | sed -n 's/^\.It //p')"
same daemon/supervisor/main.c 'man/memcoordd.8, EXIT STATUS' \
	"$(sed -nE 's/.*return ([0-9]);.*/\1/p; s/.*rc < 0 \? ([0-9]) : ([0-9]);.*/\1/p' \
		daemon/supervisor/main.c)" \
	"$(section man/memcoordd.8 'EXIT STATUS' | sed -n 's/^\.It //p')"
same 'the schema and ctl/failure.c' 'man/memcoordctl.1, DIAGNOSTICS' \
	"$( (sed -n '/^#define MC_RPC_ERRORS/,/[^\\]$/p' include/memcoord/schema.h
		grep -E '\{ -?[A-Z0-9]+, "|report\(options, "|#define NO_CONN' \
			ctl/failure.c) | grep -oE '"[a-z-]+"' | tr -d '"')" \
	"$(section man/memcoordctl.1 DIAGNOSTICS | sed -n 's/^\.It Cm //p' |
		sed 's/ , /\n/g')"

# ---- signals ----

same daemon/supervisor/supervisor.c 'man/memcoordd.8, SIGNALS' \
	"$(grep -oE '\bSIG[A-Z]+\b' daemon/supervisor/supervisor.c |
		grep -vx SIGPIPE)" \
	"$(section man/memcoordd.8 SIGNALS | sed -n 's/^\.It Dv //p' |
		sed 's/ , /\n/g')"

# ---- files of the init scripts and units ----

for program in memcoordd memcoord-exporter; do
	page=man/$program.8
	while read -r path; do
		section "$page" FILES | grep -qxF ".It Pa $path" ||
			complain "$page, FILES: no $path"
	done < <(grep -hoE '/etc/(default|conf\.d)/[a-z-]+|/run/[a-z-]+\.(pid|log)' \
		daemon/dist/$program.* | sort -u)
	# Variables with options and places, which a file may set.
	while read -r name; do
		section "$page" FILES | grep -qE "^\.(Ev|Va) (.* )?$name\b" ||
			complain "$page, FILES: no variable $name"
	done < <(sed -nE 's/^([A-Z]+|[A-Z]+_OPTS)=.*/\1/p' daemon/dist/$program.init |
		grep -vxE 'PATH|NAME|DESC|E_.*|COMMAND_NAME'
		grep -hoE '\$\{[a-z]+_args\}' daemon/dist/$program.openrc | tr -d '${}' |
			sort -u)
done

# ---- the hook for libvirt ----

same daemon/dist/qemu-hook 'man/memcoordd.8, LIBVIRT HOOK' \
	"$(sed -n '/^# Settings/,/^$/s/^\([a-z]*=[^ ]*\).*/\1/p' daemon/dist/qemu-hook)" \
	"$(section man/memcoordd.8 'LIBVIRT HOOK' | sed -n 's/^\.It Ic //p' |
		sed 's/ Ns \(Cm \)\{0,1\}//g')"
exit $bad
