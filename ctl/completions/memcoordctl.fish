# Completion of memcoordctl(1) for fish.

complete -c memcoordctl -f
complete -c memcoordctl -n __fish_use_subcommand -a status -d 'Show the host, the workers and each domain.'
complete -c memcoordctl -n __fish_use_subcommand -a domain -d 'Show one domain, its limits and their sources.'
complete -c memcoordctl -n __fish_use_subcommand -a score -d 'Show what was taken back, and what it cost.'
complete -c memcoordctl -n __fish_use_subcommand -a dry-run -d 'Show what a pass would do, and do nothing.'
complete -c memcoordctl -n __fish_use_subcommand -a run -d 'Run a pass now and show what it did.'
complete -c memcoordctl -n __fish_use_subcommand -a set-interval -d 'Set the time between passes, or between samples.'
complete -c memcoordctl -n __fish_use_subcommand -a pause -d 'Take and give nothing until resumed.'
complete -c memcoordctl -n __fish_use_subcommand -a resume -d 'Take and give again.'
complete -c memcoordctl -n __fish_use_subcommand -a version -d 'Show the versions of memcoordctl and memcoordd.'
complete -c memcoordctl -n __fish_use_subcommand -a events -d 'Follow what happens, until interrupted.'
complete -c memcoordctl -n __fish_use_subcommand -a record -d 'Write samples to FILE, for a replay.'
complete -c memcoordctl -n __fish_use_subcommand -a help -d 'Print the usage.'

complete -c memcoordctl -l socket -r -F -d 'Connect to the socket at PATH.'
complete -c memcoordctl -l json -d 'Print the result as JSON.'
complete -c memcoordctl -l no-color -d 'Print without colours.'
complete -c memcoordctl -l timeout -x -d 'Wait at most DURATION for an answer (10s).'
complete -c memcoordctl -l help -d 'Print the usage, of COMMAND if one is given.'
complete -c memcoordctl -l version -d 'Print the version of memcoordctl.'

complete -c memcoordctl -n '__fish_seen_subcommand_from dry-run' -l fresh -d 'Take a new sample first.'
complete -c memcoordctl -n '__fish_seen_subcommand_from set-interval' -l collector -x -d 'Set the interval of the samples.'
complete -c memcoordctl -n '__fish_seen_subcommand_from events' -a 'passes states settings reservations samples'
complete -c memcoordctl -n '__fish_seen_subcommand_from record' -l for -x -d 'End after DURATION.'
complete -c memcoordctl -n '__fish_seen_subcommand_from record' -l force -d 'Overwrite FILE.'
complete -c memcoordctl -n '__fish_seen_subcommand_from record' -F
complete -c memcoordctl -n '__fish_seen_subcommand_from help' -a 'status domain score dry-run run set-interval pause resume version events record help'
