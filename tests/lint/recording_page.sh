#!/bin/bash
# memcoord-recording(5) names all that a sample has, and nothing else.
set -u
cd "$(dirname "$0")/../.." || exit 1

records='recording_header sample host_sample domain_sample domain_metadata'

fields() {
	for record in $records; do
		sed -n "/^#define MC_FIELDS_$record(/,/[^\\\\]\$/p" \
			include/memcoord/schema/worker.h
	done | sed -nE 's/^\tF\(R, [A-Z0-9]+, (REQ|OPT), ([a-z_]+),.*/\2 \1/p'
}

# "NAME REQ", or "NAME OPT" where a star follows.
told() {
	sed -nE 's/^\.It Li //p' man/memcoord-recording.5 |
		sed -E 's/ Ns \*/*/g; s/ , Li / /g; s/[ ,]+/\n/g' |
		sed -nE 's/^([a-z_]+)\*$/\1 OPT/p; s/^([a-z_]+)$/\1 REQ/p'
}

diff <(fields | sort) <(told | sort) >&2 || {
	echo 'memcoord-recording(5) (right) differs from the schema (left)' >&2
	exit 1
}
