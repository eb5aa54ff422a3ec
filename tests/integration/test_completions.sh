#!/bin/bash
# What shells complete and what memcoordctl(1) lists is what
# `memcoordctl --help` says, word for word. The completion of bash is run,
# those of zsh and fish are read.
set -u
shopt -s lastpipe
cd "$(dirname "$0")/../.." || exit 1

memcoordctl=${MEMCOORD_BUILD:-.}/memcoordctl
completions=ctl/completions/memcoordctl
page=man/memcoordctl.1
failed=0

# The rows of a section of a usage as "NAME<TAB>HELP".
section() { # TITLE COMMAND...
	local title=$1
	shift
	"$memcoordctl" "$@" --help | awk -v title="$title:" '
		$0 == title { inside = 1; next }
		$0 == "" { inside = 0 }
		inside {
			help = $0
			name = $1 ~ /,$/ ? $2 : $1
			sub(/\[.*/, "", name)
			sub(/^ +(-., )?[^ ]+( [A-Z=]+)?  +/, "", help)
			print name "\t" help
		}'
}

# Both come on stdin and as an argument; order doesn't matter.
same() { # WHAT WANTED
	local got wanted
	got=$(sort)
	wanted=$(sort <<<"$2")
	[ "$got" = "$wanted" ] && return
	echo "$1 differs from memcoordctl --help (<: missing or other there):"
	diff <(echo "$wanted") <(echo "$got")
	failed=1
}

commands=$(section Commands)
globals=$(section Options)
owns=$(for command in $(cut -f 1 <<<"$commands"); do
	section 'Options of its own' "$command"
done)
options=$(printf '%s\n%s' "$globals" "$owns")
if [ -z "$commands" ] || [ -z "$globals" ] || [ -z "$owns" ]; then
	echo 'memcoordctl --help shows no commands or no options'
	exit 1
fi

names() {
	cut -f 1 <<<"$1"
}

# ---- bash: what it completes ----

# shellcheck source=ctl/completions/memcoordctl.bash
. "$completions.bash"

complete_bash() { # WORD..., the last one being completed
	COMP_WORDS=(memcoordctl "$@")
	COMP_CWORD=$#
	COMPREPLY=()
	_memcoordctl
	printf '%s\n' ${COMPREPLY[@]+"${COMPREPLY[@]}"}
}

complete_bash '' | same 'bash: commands' "$(names "$commands")"
complete_bash help '' | same 'bash: commands after help' \
	"$(names "$commands")"
complete_bash --socket /x --json '' |
	same 'bash: commands after options' "$(names "$commands")"
complete_bash -- | same 'bash: options' "$(names "$globals")"
complete_bash status '' | same 'bash: after status' ''
complete_bash --timeout '' | same 'bash: the argument of --timeout' ''
complete_bash st | same 'bash: st' status
for command in $(names "$commands"); do
	own=$(section 'Options of its own' "$command")
	complete_bash "$command" -- | same "bash: options of $command" \
		"$(names "$globals${own:+$'\n'$own}")"
done

keys=$(sed -nE 's/.*K\(([a-z]+), [a-z_]+, "([a-z-]+)".*/\1 \2/p' \
	daemon/config/keys.h)
all_keys=$(cut -d ' ' -f 2 <<<"$keys" | sort -u)
set_keys=$(grep -v '^domain ' <<<"$keys" | cut -d ' ' -f 2)
complete_bash get '' | same 'bash: keys after get' "$all_keys"
complete_bash get interval '' | same 'bash: after a key' ''
complete_bash set '' | same 'bash: keys after set' "$(sed 's/$/=/' <<<"$set_keys")"
complete_bash dry-run --set gu | same 'bash: keys after --set' guest-reserve=
complete_bash set interval = '' | same 'bash: a value' ''

# ---- zsh and fish: what they list ----

sed -nE '/keys=\(/,/^\t\)/p' "$completions.zsh" | tr -d '()' | tr '\t ' '\n\n' |
	grep -v -e '^keys=' -e '^$' | same 'zsh: keys' "$set_keys"
sed -nE "s/.*_after get 1' -a '(.*)'/\1/p" "$completions.fish" | tr ' ' '\n' |
	same 'fish: keys after get' "$all_keys"
sed -nE "s/.*_after set' -a '(.*)'/\1/p" "$completions.fish" | tr ' ' '\n' |
	same 'fish: keys after set' "$(sed 's/$/=/' <<<"$set_keys")"

sed -nE "s/^[[:space:]]*'([a-z-]+):([A-Z].*)'$/\1\t\2/p" "$completions.zsh" |
	same 'zsh: commands' "$commands"
sed -nE "s/.*'\*?(--[a-z-]+)=?-?\[(.*)\].*'.*/\1\t\2/p" "$completions.zsh" |
	same 'zsh: options' "$options"

sed -nE "s/.* -n __memcoordctl_needs_command -a ([a-z-]+) -d '(.*)'/\1\t\2/p" \
	"$completions.fish" | same 'fish: commands' "$commands"
sed -nE "s/.* -l ([a-z-]+) .*-d '(.*)'/--\1\t\2/p" "$completions.fish" |
	same 'fish: options' "$options"
sed -nE "s/.*_after help 1' -a '(.*)'/\1/p" "$completions.fish" | tr ' ' '\n' |
	same 'fish: commands after help' "$(names "$commands")"

# ---- the man page: what it describes ----

described=$(sed -n '/^\.Sh DESCRIPTION/,/^\.Sh STATUS/p' "$page")
sed -nE 's/^\.It Cm ([a-z-]+).*/\1/p' <<<"$described" |
	same 'man: commands' "$(names "$commands")"
sed -nE 's/^\.It (Fl . , )?Fl Fl ([a-z-]+).*/--\2/p' <<<"$described" |
	same 'man: options' "$(names "$globals")"
for option in $(names "$owns"); do
	grep -qE "^\.It Cm .*Fl Fl ${option#--}( |$)" <<<"$described" || {
		echo "man: no command has $option"
		failed=1
	}
done

exit "$failed"
