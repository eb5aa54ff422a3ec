#!/bin/bash
# The layers of the house: who includes whom (by grep) and who links what (by
# nm and ldd). Each row: folder, what its own includes may start with, which
# foreign headers it may include.
set -u
cd "$(dirname "$0")/../.." || exit 1

rows='
include          memcoord/                                        -
common           memcoord/                                        msgpack.h
daemon/policy    -                                                -
daemon/config    memcoord/|policy/                                ini.h
daemon/coordinator memcoord/|policy/|config/                      -
daemon/replay    memcoord/|policy/|config/|coordinator/           -
daemon/hypervisor memcoord/                                       libvirt/|libxml/|ini.h
daemon/worker    memcoord/|hypervisor/                            -
daemon/supervisor memcoord/|policy/|config/|coordinator/|replay/|supervisor/  uv.h
ctl              memcoord/                                        libsmartcols|jansson.h|microhttpd.h|curses
'
foreign='uv.h|libvirt/|libxml/|msgpack|ini.h|libsmartcols|jansson.h|curses|microhttpd'
bad=0

complain() {
	echo "$*"
	bad=1
}

# Includes of the files of one folder, as FILE:INCLUDED.
includes() {
	grep -rnoE --include='*.[ch]' '^#include [<"][^>"]+' "$1" |
		sed -E 's/:[0-9]+:#include [<"]/:/'
}

check_folder() {
	local folder=$1 ours=$2 theirs=$3 file what
	while IFS=: read -r file what; do
		if [[ $what =~ ^($foreign) ]]; then
			[[ $theirs != - && $what =~ ^($theirs) ]] ||
				complain "$file: includes $what"
		elif [[ $what == memcoord/* || $what =~ ^(policy|config|coordinator|replay|hypervisor|worker|supervisor)/ ]]; then
			[[ $ours != - && $what =~ ^($ours) ]] ||
				complain "$file: includes $what"
		fi
	done < <(includes "$folder")
}

while read -r folder ours theirs; do
	[ -z "$folder" ] || check_folder "$folder" "$ours" "$theirs"
done <<<"$rows"

# Only the files that are for it.
only() {
	local header=$1 files=$2 found
	found=$(grep -rlE --include='*.[ch]' "^#include [<\"]$header" common daemon ctl include |
		grep -vE "^($files)$")
	[ -z "$found" ] || complain "includes $header: $found"
}
only msgpack 'common/wire_[a-z]*\.c'
only libvirt/ 'daemon/hypervisor/libvirt_[a-z]*\.[ch]'
only curses 'ctl/top/terminal\.c'
only microhttpd 'ctl/exporter/http\.c'
only libxml/ 'daemon/hypervisor/(domain|metadata)_xml\.c'

# The policy knows no clock, no log, no allocation, no input or output.
for object in "$MEMCOORD_BUILD"/daemon/policy/*.o; do
	found=$(nm -u "$object" | grep -oE '\b(malloc|calloc|realloc|free|printf|fprintf|puts|time|clock_gettime|gettimeofday|open|read|write|mc_log|mc_alloc)\b')
	[ -z "$found" ] || complain "$object: uses" $found
done

# The collector holds no function that changes a domain.
found=$(nm -D --undefined-only "$MEMCOORD_BUILD/memcoord-collector" |
	grep -oE 'virDomain(Set|Migrate|Save|Destroy|Suspend|Shutdown|Reboot|Create|Undefine|Attach|Detach|Update)[A-Za-z]*')
[ -z "$found" ] || complain "memcoord-collector is linked to" $found

for program in memcoordd memcoordctl memcoord-exporter; do
	ldd "$MEMCOORD_BUILD/$program" | grep -E 'libvirt|libxml' &&
		complain "$program is linked to libvirt"
done

exit $bad
