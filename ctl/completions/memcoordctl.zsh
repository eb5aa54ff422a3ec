#compdef memcoordctl
# Completion of memcoordctl(1) for zsh.

# Completes one of the names that there are now, none where memcoordd doesn't
# answer at once.
_memcoordctl_names() { # COMMAND DESCRIPTION
	local -a names where
	local expl
	local -i at=${written[(I)--socket]}

	where=(${(M)written:#--socket=*})
	((at == 0)) || where=(--socket "$written[at+1]")
	names=(${(f)"$($written[1] $where --timeout 1 $1 --names 2>/dev/null)"})
	_wanted names expl $2 compadd -a names
}

_memcoordctl_domains() {
	_memcoordctl_names status domain
}

_memcoordctl_reservations() {
	_memcoordctl_names reservations reservation
}

_memcoordctl() {
	local curcontext=$curcontext state line
	local -a written=("${(@Q)words}")
	typeset -A opt_args
	local -a commands options keys

	commands=(
		'status:Show the host, the workers and each domain.'
		'top:Watch host and domains full screen; q ends it.'
		'domain:Show one domain, its limits and sources, or set them.'
		'why:Explain what is done with one domain, step by step.'
		'score:Show what was taken back, and what it cost.'
		'history:Show what was done before, of one domain or of all.'
		'report:Write a page with plots of host and domains.'
		'metrics:Print all numbers, in the format of OpenMetrics.'
		'events:Follow what happens, until interrupted.'
		'record:Write samples to FILE, for a replay.'
		'doctor:Check the installation, and how each domain is set up.'
		'dry-run:Show what a pass would do, and do nothing.'
		'run:Run a pass now and show what it did.'
		'set-interval:Set the time between passes, or between samples.'
		'settings:Show all settings and their sources.'
		'get:Show one setting and its source.'
		'set:Change settings, all of those given or none.'
		'reload:Read the settings again and show what changed.'
		'pause:Take and give nothing until resumed.'
		'resume:Take and give again.'
		'reserve:Keep room for a domain that will start.'
		'unreserve:End a reservation.'
		'reservations:Show what is reserved.'
		'version:Show the versions of memcoordctl and memcoordd.'
		'help:Print the usage.'
	)
	keys=(
		socket group socket-owner socket-mode admin-group connect
		pidfile log log-level worker-deadline history history-size
		on-exit on-orphan host-reserve psi-limit count-arc mode interval
		collector-interval statistics-period guest-reserve release-step
		slack give-slack min boot-grace manual-hold stuck-after
		stuck-retry cooldown cooldown-most
	)
	options=(
		'--socket=[Connect to the socket at PATH.]:path:_files'
		'--json[Print the result as JSON.]'
		'--no-color[Print without colours.]'
		'--host=[Ask only the memcoordd of HOST, a name or a URI.]:host:'
		'--timeout=[Wait at most DURATION for an answer (10s).]:duration:'
		'--help[Print the usage, of COMMAND if one is given.]'
		'--version[Print the version of memcoordctl.]'
	)

	_arguments -C $options '1:command:->command' '*::argument:->argument'
	case $state in
	command) _describe command commands ;;
	argument)
		case $words[1] in
		status)
			options+=(
				'--watch=-[Show it again and again, each DURATION (2s).]::duration:'
				'--names[Print the names alone, one per line.]'
			)
			;;
		reservations)
			options+=('--names[Print the names alone, one per line.]')
			;;
		domain)
			options+=(
				'--mode=[Set its mode to manage, observe or off.]:mode:(manage observe off)'
				'--min=[Set the size that it is never taken below.]:size:'
				'--max=[Set the size that it never gets more than.]:size:'
				'--shares=[Set its weight when memory is short.]:number:'
				'--persist[Keep it for good, not just until memcoordd ends.]'
				'1:domain:_memcoordctl_domains'
			)
			;;
		why) options+=('1:domain:_memcoordctl_domains') ;;
		history)
			options+=(
				'--last=[Show the last N passes; of a report N is a time.]:number:'
				'1:domain:_memcoordctl_domains'
			)
			;;
		report)
			options+=(
				'--html=[Write the page to FILE.]:file:_files'
				'--recording=[Tell of the recording FILE, not of memcoordd.]:file:_files'
				'--last=[Show the last N passes; of a report N is a time.]:duration:'
				'--force[Overwrite FILE.]'
			)
			;;
		events)
			options+=(
				'*:topic:(passes states settings reservations samples)'
			)
			;;
		record)
			options+=(
				'--for=[End after DURATION.]:duration:'
				'--force[Overwrite FILE.]'
				'1:file:_files'
			)
			;;
		dry-run)
			options+=(
				'--fresh[Take a new sample first.]'
				'*--set=[Try a setting; may be repeated.]:setting:->setting'
			)
			;;
		set-interval)
			options+=(
				'--collector=[Set the interval of the samples.]:duration:'
				'1:duration:'
			)
			;;
		get) options+=("1:key:($keys max shares)") ;;
		set)
			options+=(
				'--persist[Keep it for good, not just until memcoordd ends.]'
				'*:setting:->setting'
			)
			;;
		pause) options+=('--for=[End after DURATION.]:duration:') ;;
		reserve)
			options+=(
				'--name=[The domain that it is for.]:name:_memcoordctl_domains'
				'--ttl=[End it after DURATION (1m).]:duration:'
				'--wait=[Wait at most DURATION for the room (0).]:duration:'
				'--hold[Keep it as long as memcoordctl runs.]'
				'1:size:'
			)
			;;
		unreserve)
			options+=(
				'--name=[The domain that it is for.]:name:_memcoordctl_reservations'
				'1:reservation:_memcoordctl_reservations'
			)
			;;
		help) options+=('1:command:->command') ;;
		esac
		_arguments $options
		[[ $state == command ]] && _describe command commands
		[[ $state == setting ]] && compadd -S = -a keys
		;;
	esac
}

_memcoordctl "$@"
