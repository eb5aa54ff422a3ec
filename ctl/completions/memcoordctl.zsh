#compdef memcoordctl
# Completion of memcoordctl(1) for zsh.

_memcoordctl() {
	local curcontext=$curcontext state line
	typeset -A opt_args
	local -a commands options

	commands=(
		'status:Show the host, the workers and each domain.'
		'why:Explain what is done with one domain, step by step.'
		'domain:Show one domain, its limits and their sources, or set them.'
		'score:Show what was taken back, and what it cost.'
		'history:Show what was done before, of one domain or of all.'
		'metrics:Print all numbers, in the format of OpenMetrics.'
		'dry-run:Show what a pass would do, and do nothing.'
		'run:Run a pass now and show what it did.'
		'set-interval:Set the time between passes, or between samples.'
		'pause:Take and give nothing until resumed.'
		'resume:Take and give again.'
		'reserve:Keep room for a domain that will start.'
		'unreserve:End a reservation.'
		'reservations:Show what is reserved.'
		'version:Show the versions of memcoordctl and memcoordd.'
		'events:Follow what happens, until interrupted.'
		'record:Write samples to FILE, for a replay.'
		'help:Print the usage.'
	)
	options=(
		'--socket[Connect to the socket at PATH.]:path:_files'
		'--json[Print the result as JSON.]'
		'--no-color[Print without colours.]'
		'--timeout[Wait at most DURATION for an answer (10s).]:duration:'
		'--help[Print the usage, of COMMAND if one is given.]'
		'--version[Print the version of memcoordctl.]'
	)

	_arguments -C $options '1:command:->command' '*::argument:->argument'
	case $state in
	command) _describe command commands ;;
	argument)
		case $words[1] in
		history)
			options+=(
				'--last[Show the last N passes.]:number:'
				'1:domain:'
			)
			;;
		why) options+=('1:domain:') ;;
		domain)
			options+=(
				'--mode[Set its mode to manage, observe or off.]:mode:(manage observe off)'
				'--min[Set the size that it is never taken below.]:size:'
				'--max[Set the size that it never gets more than.]:size:'
				'--shares[Set its weight when memory is short.]:number:'
				'--persist[Keep it for good, not just until memcoordd ends.]'
				'1:domain:'
			)
			;;
		dry-run)
			options+=('--fresh[Take a new sample first.]')
			;;
		set-interval)
			options+=(
				'--collector[Set the interval of the samples.]:duration:'
				'1:duration:'
			)
			;;
		events)
			options+=('*:topic:(passes states settings reservations samples)')
			;;
		record)
			options+=(
				'--for[End after DURATION.]:duration:'
				'--force[Overwrite FILE.]'
				'1:file:_files'
			)
			;;
		reserve)
			options+=(
				'--name[The domain that it is for.]:name:'
				'--ttl[End it after DURATION (1m).]:duration:'
				'--wait[Wait at most DURATION for the room (0).]:duration:'
				'--hold[Keep it as long as memcoordctl runs.]'
				'1:size:'
			)
			;;
		unreserve)
			options+=(
				'--name[The domain that it is for.]:name:'
				'1:reservation:'
			)
			;;
		help) options+=('1:command:->command') ;;
		esac
		_arguments $options
		[[ $state == command ]] && _describe command commands
		;;
	esac
}

_memcoordctl "$@"
