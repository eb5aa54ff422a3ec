# Completion of memcoordctl(1) for bash.

_memcoordctl()
{
	local commands='status domain score dry-run run set-interval pause resume
		reserve unreserve reservations version help'
	local options='--socket --json --no-color --timeout --help --version'
	local word=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD-1]}
	local command='' i

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--socket | --timeout | --collector | --name | --ttl | --wait)
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
	--socket)
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		compopt -o filenames 2>/dev/null
		return
		;;
	--timeout | --collector | --name | --ttl | --wait) return ;;
	esac
	case $command in
	dry-run) options+=' --fresh' ;;
	set-interval) options+=' --collector' ;;
	reserve) options+=' --name --ttl --wait --hold' ;;
	unreserve) options+=' --name' ;;
	esac
	if [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
	elif [[ $command == '' || $command == help ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word")
	fi
}

complete -F _memcoordctl memcoordctl
