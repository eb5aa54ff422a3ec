# Completion of memcoordctl(1) for fish.

complete -c memcoordctl -f
complete -c memcoordctl -n __fish_use_subcommand -a status -d 'Show the host, the workers and each domain.'
complete -c memcoordctl -n __fish_use_subcommand -a domain -d 'Show one domain, its limits and their sources, or set them.'
complete -c memcoordctl -n __fish_use_subcommand -a score -d 'Show what was taken back, and what it cost.'
complete -c memcoordctl -n __fish_use_subcommand -a dry-run -d 'Show what a pass would do, and do nothing.'
complete -c memcoordctl -n __fish_use_subcommand -a run -d 'Run a pass now and show what it did.'
complete -c memcoordctl -n __fish_use_subcommand -a set-interval -d 'Set the time between passes, or between samples.'
complete -c memcoordctl -n __fish_use_subcommand -a pause -d 'Take and give nothing until resumed.'
complete -c memcoordctl -n __fish_use_subcommand -a resume -d 'Take and give again.'
complete -c memcoordctl -n __fish_use_subcommand -a version -d 'Show the versions of memcoordctl and memcoordd.'
complete -c memcoordctl -n __fish_use_subcommand -a help -d 'Print the usage.'

complete -c memcoordctl -l socket -r -F -d 'Connect to the socket at PATH.'
complete -c memcoordctl -l json -d 'Print the result as JSON.'
complete -c memcoordctl -l no-color -d 'Print without colours.'
complete -c memcoordctl -l timeout -x -d 'Wait at most DURATION for an answer (10s).'
complete -c memcoordctl -l help -d 'Print the usage, of COMMAND if one is given.'
complete -c memcoordctl -l version -d 'Print the version of memcoordctl.'

complete -c memcoordctl -n '__fish_seen_subcommand_from dry-run' -l fresh -d 'Take a new sample first.'
complete -c memcoordctl -n '__fish_seen_subcommand_from set-interval' -l collector -x -d 'Set the interval of the samples.'
complete -c memcoordctl -n '__fish_seen_subcommand_from domain' -l mode -x -a 'manage observe off' -d 'Set its mode to manage, observe or off.'
complete -c memcoordctl -n '__fish_seen_subcommand_from domain' -l min -x -d 'Set the size that it is never taken below.'
complete -c memcoordctl -n '__fish_seen_subcommand_from domain' -l max -x -d 'Set the size that it never gets more than.'
complete -c memcoordctl -n '__fish_seen_subcommand_from domain' -l shares -x -d 'Set its weight when memory is short.'
complete -c memcoordctl -n '__fish_seen_subcommand_from domain' -l persist -d 'Keep it for good, not just until memcoordd ends.'
complete -c memcoordctl -n '__fish_seen_subcommand_from help' -a 'status domain score dry-run run set-interval pause resume version help'
