# Completion of memcoordctl(1) for fish.

# What was written so far: the command and its words, without options.
function __memcoordctl_words
    set -l with_argument --socket --host --timeout --mode --min --max --shares --last --for --set --collector --name --ttl --wait --html --recording
    set -l is_argument no
    for token in (commandline -opc)[2..-1]
        if test $is_argument = yes
            set is_argument no
        else if contains -- $token $with_argument
            set is_argument yes
        else if not string match -q -- '-*' $token
            printf '%s\n' $token
        end
    end
end

function __memcoordctl_needs_command
    test (count (__memcoordctl_words)) -eq 0
end

# Whether this is the command, and so many words with it were written.
function __memcoordctl_after # COMMAND [COUNT]
    set -l words (__memcoordctl_words)
    test "$words[1]" = "$argv[1]"; or return
    test (count $argv) -eq 1; or test (count $words) -eq $argv[2]
end

# The names that there are now, none where memcoordd doesn't answer at once.
function __memcoordctl_names # COMMAND
    set -l tokens (commandline -opc)
    set -l where (string match -- '--socket=*' $tokens)
    set -l at (contains -i -- --socket $tokens)
    and set where --socket $tokens[(math $at + 1)]
    $tokens[1] $where --timeout 1 $argv[1] --names 2>/dev/null
end

complete -c memcoordctl -f
complete -c memcoordctl -n __memcoordctl_needs_command -a status -d 'Show the host, the workers and each domain.'
complete -c memcoordctl -n __memcoordctl_needs_command -a top -d 'Watch host and domains full screen; q ends it.'
complete -c memcoordctl -n __memcoordctl_needs_command -a domain -d 'Show one domain, its limits and sources, or set them.'
complete -c memcoordctl -n __memcoordctl_needs_command -a why -d 'Explain what is done with one domain, step by step.'
complete -c memcoordctl -n __memcoordctl_needs_command -a score -d 'Show what was taken back, and what it cost.'
complete -c memcoordctl -n __memcoordctl_needs_command -a history -d 'Show what was done before, of one domain or of all.'
complete -c memcoordctl -n __memcoordctl_needs_command -a report -d 'Write a page with plots of host and domains.'
complete -c memcoordctl -n __memcoordctl_needs_command -a metrics -d 'Print all numbers, in the format of OpenMetrics.'
complete -c memcoordctl -n __memcoordctl_needs_command -a events -d 'Follow what happens, until interrupted.'
complete -c memcoordctl -n __memcoordctl_needs_command -a record -d 'Write samples to FILE, for a replay.'
complete -c memcoordctl -n __memcoordctl_needs_command -a doctor -d 'Check the installation, and how each domain is set up.'
complete -c memcoordctl -n __memcoordctl_needs_command -a dry-run -d 'Show what a pass would do, and do nothing.'
complete -c memcoordctl -n __memcoordctl_needs_command -a run -d 'Run a pass now and show what it did.'
complete -c memcoordctl -n __memcoordctl_needs_command -a set-interval -d 'Set the time between passes, or between samples.'
complete -c memcoordctl -n __memcoordctl_needs_command -a settings -d 'Show all settings and their sources.'
complete -c memcoordctl -n __memcoordctl_needs_command -a get -d 'Show one setting and its source.'
complete -c memcoordctl -n __memcoordctl_needs_command -a set -d 'Change settings, all of those given or none.'
complete -c memcoordctl -n __memcoordctl_needs_command -a reload -d 'Read the settings again and show what changed.'
complete -c memcoordctl -n __memcoordctl_needs_command -a pause -d 'Take and give nothing until resumed.'
complete -c memcoordctl -n __memcoordctl_needs_command -a resume -d 'Take and give again.'
complete -c memcoordctl -n __memcoordctl_needs_command -a reserve -d 'Keep room for a domain that will start.'
complete -c memcoordctl -n __memcoordctl_needs_command -a unreserve -d 'End a reservation.'
complete -c memcoordctl -n __memcoordctl_needs_command -a reservations -d 'Show what is reserved.'
complete -c memcoordctl -n __memcoordctl_needs_command -a version -d 'Show the versions of memcoordctl and memcoordd.'
complete -c memcoordctl -n __memcoordctl_needs_command -a help -d 'Print the usage.'

complete -c memcoordctl -l socket -r -F -d 'Connect to the socket at PATH.'
complete -c memcoordctl -l json -d 'Print the result as JSON.'
complete -c memcoordctl -l no-color -d 'Print without colours.'
complete -c memcoordctl -l host -x -d 'Ask only the memcoordd of HOST, a name or a URI.'
complete -c memcoordctl -l timeout -x -d 'Wait at most DURATION for an answer (10s).'
complete -c memcoordctl -s h -l help -d 'Print the usage, of COMMAND if one is given.'
complete -c memcoordctl -s V -l version -d 'Print the version of memcoordctl.'

complete -c memcoordctl -n '__memcoordctl_after status' -s w -l watch -d 'Show it again and again, each DURATION (2s).'
complete -c memcoordctl -n '__memcoordctl_after status' -l names -d 'Print the names alone, one per line.'
complete -c memcoordctl -n '__memcoordctl_after domain 1' -a '(__memcoordctl_names status)'
complete -c memcoordctl -n '__memcoordctl_after domain' -l mode -x -a 'manage observe off' -d 'Set its mode to manage, observe or off.'
complete -c memcoordctl -n '__memcoordctl_after domain' -l min -x -d 'Set the size that it is never taken below.'
complete -c memcoordctl -n '__memcoordctl_after domain' -l max -x -d 'Set the size that it never gets more than.'
complete -c memcoordctl -n '__memcoordctl_after domain' -l shares -x -d 'Set its weight when memory is short.'
complete -c memcoordctl -n '__memcoordctl_after domain' -l persist -d 'Keep it for good, not just until memcoordd ends.'
complete -c memcoordctl -n '__memcoordctl_after why 1' -a '(__memcoordctl_names status)'
complete -c memcoordctl -n '__memcoordctl_after history 1' -a '(__memcoordctl_names status)'
complete -c memcoordctl -n '__memcoordctl_after history' -l last -x -d 'Show the last N passes; of a report N is a time.'
complete -c memcoordctl -n '__memcoordctl_after report' -l html -r -F -d 'Write the page to FILE.'
complete -c memcoordctl -n '__memcoordctl_after report' -l recording -r -F -d 'Tell of the recording FILE, not of memcoordd.'
complete -c memcoordctl -n '__memcoordctl_after report' -l last -x -d 'Show the last N passes; of a report N is a time.'
complete -c memcoordctl -n '__memcoordctl_after report' -l force -d 'Overwrite FILE.'
complete -c memcoordctl -n '__memcoordctl_after events' -a 'passes states settings reservations samples'
complete -c memcoordctl -n '__memcoordctl_after record' -l for -x -d 'End after DURATION.'
complete -c memcoordctl -n '__memcoordctl_after record' -l force -d 'Overwrite FILE.'
complete -c memcoordctl -n '__memcoordctl_after record 1' -F
complete -c memcoordctl -n '__memcoordctl_after dry-run' -l fresh -d 'Take a new sample first.'
complete -c memcoordctl -n '__memcoordctl_after dry-run' -l set -x -a 'socket= group= socket-owner= socket-mode= admin-group= connect= pidfile= log= log-level= worker-deadline= history= history-size= on-exit= on-orphan= host-reserve= psi-limit= count-arc= mode= interval= collector-interval= statistics-period= guest-reserve= release-step= slack= give-slack= min= boot-grace= manual-hold= stuck-after= stuck-retry= cooldown= cooldown-most=' -d 'Try a setting; may be repeated.'
complete -c memcoordctl -n '__memcoordctl_after set-interval' -l collector -x -d 'Set the interval of the samples.'
complete -c memcoordctl -n '__memcoordctl_after get 1' -a 'socket group socket-owner socket-mode admin-group connect pidfile log log-level worker-deadline history history-size on-exit on-orphan host-reserve psi-limit count-arc mode interval collector-interval statistics-period guest-reserve release-step slack give-slack min boot-grace manual-hold stuck-after stuck-retry cooldown cooldown-most max shares'
complete -c memcoordctl -n '__memcoordctl_after set' -l persist -d 'Keep it for good, not just until memcoordd ends.'
complete -c memcoordctl -n '__memcoordctl_after set' -a 'socket= group= socket-owner= socket-mode= admin-group= connect= pidfile= log= log-level= worker-deadline= history= history-size= on-exit= on-orphan= host-reserve= psi-limit= count-arc= mode= interval= collector-interval= statistics-period= guest-reserve= release-step= slack= give-slack= min= boot-grace= manual-hold= stuck-after= stuck-retry= cooldown= cooldown-most='
complete -c memcoordctl -n '__memcoordctl_after pause' -l for -x -d 'End after DURATION.'
complete -c memcoordctl -n '__memcoordctl_after reserve' -l name -x -a '(__memcoordctl_names status)' -d 'The domain that it is for.'
complete -c memcoordctl -n '__memcoordctl_after unreserve' -l name -x -a '(__memcoordctl_names reservations)' -d 'The domain that it is for.'
complete -c memcoordctl -n '__memcoordctl_after reserve' -l ttl -x -d 'End it after DURATION (1m).'
complete -c memcoordctl -n '__memcoordctl_after reserve' -l wait -x -d 'Wait at most DURATION for the room (0).'
complete -c memcoordctl -n '__memcoordctl_after reserve' -l hold -d 'Keep it as long as memcoordctl runs.'
complete -c memcoordctl -n '__memcoordctl_after unreserve 1' -a '(__memcoordctl_names reservations)'
complete -c memcoordctl -n '__memcoordctl_after reservations' -l names -d 'Print the names alone, one per line.'
complete -c memcoordctl -n '__memcoordctl_after help 1' -a 'status top domain why score history report metrics events record doctor dry-run run set-interval settings get set reload pause resume reserve unreserve reservations version help'
