# Completion of memcoordctl(1) for bash.

# A word of the command line without its quotes.
_memcoordctl_plain() { # WORD
	local word=${1//[\\\"\']/}

	printf '%s' "${word/#\~\//$HOME/}"
}

# The names that there are now, none where memcoordd doesn't answer at once.
_memcoordctl_names() { # COMMAND
	local where=() i

	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} == --socket ]] || continue
		[[ ${COMP_WORDS[i + 1]} != = ]] || ((i++))
		where=(--socket "$(_memcoordctl_plain "${COMP_WORDS[i + 1]}")")
	done
	"$(_memcoordctl_plain "${COMP_WORDS[0]}")" "${where[@]}" --timeout 1 \
		"$1" --names 2>/dev/null
}

# Completes one of these names. Bash breaks words at some characters, and then
# replaces what follows the last of them.
_memcoordctl_complete_names() { # COMMAND WORD
	local word=$2 plain name kept=''

	plain=$(_memcoordctl_plain "$word")
	[[ $word == [\"\']* ]] || kept=${word%"${word##*[:=@]}"}
	while IFS= read -r name; do
		[[ $name == "$plain"* ]] || continue
		[[ $word == [\"\']* ]] || printf -v name %q "$name"
		COMPREPLY+=("${name#"$kept"}")
	done < <(_memcoordctl_names "$1")
}

_memcoordctl()
{
	local commands='status top domain why score history report metrics events
		record doctor dry-run run set-interval settings get set reload pause resume reserve
		unreserve reservations version help'
	local keys='socket group socket-owner socket-mode admin-group connect
		pidfile log log-level worker-deadline history history-size
		on-exit on-orphan host-reserve psi-limit count-arc mode interval
		collector-interval statistics-period guest-reserve release-step
		slack give-slack min boot-grace manual-hold stuck-after
		stuck-retry cooldown cooldown-most'
	local topics='passes states settings reservations samples'
	local options='--socket --host --json --no-color --timeout --help --version'
	local with_argument=' --socket --host --timeout --mode --min --max --shares
		--last --for --set --collector --name --ttl --wait --html
		--recording '
	local word=${COMP_WORDS[COMP_CWORD]} begin=$COMP_CWORD
	local command='' option='' count=0 i

	# Where bash broke a word it is put together again.
	while ((begin > 1)) && { [[ ${COMP_WORDS[begin]} == [:=@] ]] ||
		[[ ${COMP_WORDS[begin - 1]} == [:=@] ]]; }; do
		((begin--))
		word=${COMP_WORDS[begin]}$word
	done
	if [[ $word == --*=* ]]; then
		option=${word%%=*}
		word=${word#*=}
	fi
	for ((i = 1; i < begin; i++)); do
		if [[ ${with_argument//[$'\t\n']/ } == *" ${COMP_WORDS[i]} "* ]]; then
			[[ ${COMP_WORDS[i + 1]} != = ]] || ((i++))
			((++i < begin)) || option=${COMP_WORDS[begin - 1]}
		elif [[ ${COMP_WORDS[i]} == -* ]]; then
			[[ ${COMP_WORDS[i + 1]} != = ]] || ((i += 2))
		elif [[ $command == '' ]]; then
			command=${COMP_WORDS[i]}
		else
			((count++))
		fi
	done

	COMPREPLY=()
	case $option in
	'') ;;
	--socket | --html | --recording)
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		compopt -o filenames 2>/dev/null
		return
		;;
	--mode)
		mapfile -t COMPREPLY < <(compgen -W 'manage observe off' -- \
			"$word")
		return
		;;
	--set)
		[[ $word == *=* ]] || mapfile -t COMPREPLY < <(
			compgen -S = -W "$keys" -- "$word")
		compopt -o nospace 2>/dev/null
		return
		;;
	--name)
		[[ $command != unreserve ]] ||
			_memcoordctl_complete_names reservations "$word"
		[[ $command != reserve ]] ||
			_memcoordctl_complete_names status "$word"
		return
		;;
	*) return ;;
	esac
	case $command in
	status) options+=' --watch --names' ;;
	domain) options+=' --mode --min --max --shares --persist' ;;
	history) options+=' --last' ;;
	report) options+=' --html --recording --last --force' ;;
	record) options+=' --for --force' ;;
	dry-run) options+=' --fresh --set' ;;
	set-interval) options+=' --collector' ;;
	set) options+=' --persist' ;;
	pause) options+=' --for' ;;
	reserve) options+=' --name --ttl --wait --hold' ;;
	unreserve) options+=' --name' ;;
	reservations) options+=' --names' ;;
	esac
	if [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
	elif [[ $command == '' || $command == help && $count == 0 ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word")
	elif [[ $command == get && $count == 0 ]]; then
		mapfile -t COMPREPLY < <(
			compgen -W "$keys max shares" -- "$word")
	elif [[ $command == set && $word != *=* ]]; then
		mapfile -t COMPREPLY < <(compgen -S = -W "$keys" -- "$word")
		compopt -o nospace 2>/dev/null
	elif [[ $command == events ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$topics" -- "$word")
	elif [[ $command == record && $count == 0 ]]; then
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		compopt -o filenames 2>/dev/null
	elif [[ $command == @(domain|why|history) && $count == 0 ]]; then
		_memcoordctl_complete_names status "$word"
	elif [[ $command == unreserve && $count == 0 ]]; then
		_memcoordctl_complete_names reservations "$word"
	fi
}

complete -F _memcoordctl memcoordctl
