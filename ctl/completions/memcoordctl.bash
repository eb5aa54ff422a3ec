# Completion of memcoordctl(1) for bash.

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
	local options='--socket --json --no-color --timeout --help --version'
	local word=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD-1]}
	local command='' i

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--socket | --timeout | --mode | --min | --max | \
			--shares | --last | --for | --set | --collector | --name | \
			--ttl | --wait | --html | --recording)
			((i++))
			;;
		-*) ;;
		*)
			command=${COMP_WORDS[i]}
			break
			;;
		esac
	done

	COMPREPLY=()
	case $last in
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
		mapfile -t COMPREPLY < <(compgen -S = -W "$keys" -- "$word")
		compopt -o nospace 2>/dev/null
		return
		;;
	--timeout | --min | --max | --shares | \
		--last | --for | --collector | --name | --ttl | --wait)
		return
		;;
	esac
	case $command in
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
	esac
	if [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
	elif [[ $command == '' || $command == help ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word")
	elif [[ $command == get && $last == get ]]; then
		mapfile -t COMPREPLY < <(
			compgen -W "$keys max shares" -- "$word")
	elif [[ $command == set && $word != = && $last != = ]]; then
		mapfile -t COMPREPLY < <(compgen -S = -W "$keys" -- "$word")
		compopt -o nospace 2>/dev/null
	elif [[ $command == events ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$topics" -- "$word")
	elif [[ $command == record ]]; then
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		compopt -o filenames 2>/dev/null
	fi
}

complete -F _memcoordctl memcoordctl
