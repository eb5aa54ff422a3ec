# Completion of memcoordctl(1) for bash.

_memcoordctl()
{
	local commands='status domain why score history metrics events record
		dry-run run set-interval pause resume reserve unreserve
		reservations version help'
	local topics='passes states settings reservations samples'
	local options='--socket --json --no-color --timeout --help --version'
	local word=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD-1]}
	local command='' i

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--socket | --timeout | --collector | --last | --mode | --min | \
			--max | --shares | --name | --ttl | --wait | --for)
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
	--mode)
		mapfile -t COMPREPLY < <(compgen -W 'manage observe off' -- \
			"$word")
		return
		;;
	--timeout | --collector | --last | --min | --max | --shares | --name | \
		--ttl | --wait | --for)
		return
		;;
	esac
	case $command in
	domain) options+=' --mode --min --max --shares --persist' ;;
	dry-run) options+=' --fresh' ;;
	set-interval) options+=' --collector' ;;
	history) options+=' --last' ;;
	record) options+=' --for --force' ;;
	reserve) options+=' --name --ttl --wait --hold' ;;
	unreserve) options+=' --name' ;;
	esac
	if [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
	elif [[ $command == '' || $command == help ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word")
	elif [[ $command == events ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$topics" -- "$word")
	elif [[ $command == record ]]; then
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		compopt -o filenames 2>/dev/null
	fi
}

complete -F _memcoordctl memcoordctl
