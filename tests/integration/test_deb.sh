#!/bin/bash
# The Debian packages: what is in them, and their life on a Debian that has no
# systemd, where a real sysvinit is the first process.
set -u
cd "$(dirname "$0")/../.." || exit 1

# Beside the build, where make looks for its own files.
build=${MEMCOORD_BUILD:-$PWD/build/gcc}
folder=$build-deb
apart=$folder/apart
failed=0

# ---- what is in them ----

wrong() {
	echo "FAIL $*"
	failed=1
}

field() { # PACKAGE FIELD
	dpkg-deb --field "$folder/$1"_*.deb "$2"
}

depends() { # PACKAGE yes|no LIBRARY
	local has=no

	[[ " $(field "$1" Depends)," != *" $3 ("* ]] || has=yes
	[ $has = "$2" ] || wrong "$1: depends on $3: $has"
}

has_files() { # PACKAGE: PATHs on stdin
	local path files

	files=$(dpkg-deb --contents "$folder/$1"_*.deb | awk '{ print $6 }')
	while read -r path; do
		grep -qxF ".$path" <<<"$files" || wrong "$1: no $path in it"
	done
}

check_packages() {
	local conffiles

	depends memcoord yes libvirt0
	depends memcoord yes libuv1
	depends memcoord-exporter no libvirt0
	depends libmemcoord1 no libvirt0
	depends libmemcoord1 yes libmsgpackc2
	conffiles=$(dpkg-deb --info "$folder"/memcoord_*.deb conffiles | xargs)
	[ "$conffiles" = "/etc/default/memcoordd /etc/init.d/memcoordd \
/etc/memcoord/memcoordd.conf" ] || wrong "memcoord: conffiles $conffiles"
	has_files memcoord <<-END
		/usr/sbin/memcoordd
		/usr/libexec/memcoord/memcoord-collector
		/usr/libexec/memcoord/qemu-hook
		/lib/systemd/system/memcoordd.service
		/usr/share/man/man8/memcoordd.8.gz
		/usr/share/man/man1/memcoordctl.1.gz
		/usr/share/bash-completion/completions/memcoordctl
		/usr/share/zsh/vendor-completions/_memcoordctl
		/usr/share/fish/vendor_completions.d/memcoordctl.fish
	END
	has_files memcoord-exporter <<-END
		/usr/sbin/memcoord-exporter
		/etc/init.d/memcoord-exporter
		/lib/systemd/system/memcoord-exporter.service
		/usr/share/memcoord/prometheus-rules.yml
		/usr/share/man/man8/memcoord-exporter.8.gz
	END
	! dpkg-deb --fsys-tarfile "$folder"/memcoord_*.deb |
		tar --extract --to-stdout | grep -aq /usr/local/ ||
		wrong "memcoord: something in it names /usr/local"
}

# A program of somebody else, built with what libmemcoord-dev brings.
check_library() {
	local arch package

	arch=$(dpkg-architecture -q DEB_HOST_MULTIARCH)
	rm -rf "$apart"
	for package in libmemcoord1 libmemcoord-dev; do
		dpkg-deb --extract "$folder/${package}"_*.deb "$apart"
	done
	# shellcheck disable=SC2046 # one word for each flag
	"${CC:-cc}" -o "$apart/client" tests/clients/client.c $(
		PKG_CONFIG_SYSROOT_DIR=$apart PKG_CONFIG_PATH='' \
		PKG_CONFIG_LIBDIR=$apart/usr/lib/$arch/pkgconfig \
			pkg-config --cflags --libs libmemcoord) ||
		wrong "libmemcoord-dev: a client can't be built"
	readelf -d "$apart/client" | grep -q 'NEEDED.*\[libmemcoord.so.1\]' ||
		wrong "libmemcoord-dev: a client isn't linked to libmemcoord.so.1"
	rm -rf "$apart"
}

# ---- their life ----

# On the fresh Debian: all that the rest needs from the network; then sysvinit,
# with a network of its own, runs the life. The status is whether all went well.
prepare_machine() {
	export DEBIAN_FRONTEND=noninteractive
	{
		apt-get install -y --no-install-recommends iproute2 sysvinit-core
		apt-get install -y --no-install-recommends --download-only \
			/debs/memcoord_*.deb /debs/memcoord-exporter_*.deb
	} >/root/log 2>&1 || { tail -n 20 /root/log && exit 1; }
	printf '[host]\ntotal = 8GiB\n[domain web1]\nmax = 2GiB\n' >/root/fleet
	cat >/etc/inittab <<-END
		id:2:initdefault:
		l2:2:wait:/etc/init.d/rc 2
		t:2:once:/test --life >/root/said 2>&1
	END
	mkfifo /root/ended
	unshare --pid --net --fork --mount-proc --kill-child=KILL /sbin/init 2 \
		>/dev/null 2>&1 &
	status=$(timeout 120 cat /root/ended)
	cat /root/said
	{ kill -KILL $! && wait $!; } 2>/dev/null
	return "${status:-1}"
}

expect() { # WHAT COMMAND...
	local what=$1

	shift
	"$@" >/root/log 2>&1 && return
	echo "FAIL $what: $*"
	cat /root/log
	failed=1
}

refused() { # COMMAND...
	! "$@"
}

# What starts beside us needs its time.
soon() { # COMMAND...
	local end=$((SECONDS + 60))

	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

lacks_libvirt() {
	memcoordctl status | grep 'not connected: qemu:///system: '
}

of_memcoord() { # COMMAND...: as a user who may look
	su -s /bin/sh memcoord-exporter -c "$*"
}

install() { # DEB...
	apt-get install -y --no-install-recommends "$@"
}

# Files of ours that there are, but for what apt and dpkg keep of packages.
leftovers() {
	find / /run -xdev \( -path /proc -o -path /sys -o -path /var/lib/dpkg \
		-o -path /var/cache -o -path /var/log -o -path /var/lib/apt \
		-o -path /root -o -path /tmp \) -prune -o -print |
		grep memcoord
}

processes() {
	cat /proc/[0-9]*/comm | grep memcoord
}

metrics() {
	exec 3<>/dev/tcp/127.0.0.1/9967
	printf 'GET /metrics HTTP/1.0\r\n\r\n' >&3
	grep -q '^memcoord_up 1' <&3
}

has_slack() { # SIZE
	memcoordctl get slack | grep "$1"
}

# Whether the package's script does so where systemd runs.
stops_socket_unit() { # SCRIPT ARG...
	local stand_ins=/root/stand-ins name

	mkdir -p $stand_ins /run/systemd/system
	for name in systemctl deb-systemd-invoke; do
		printf '#!/bin/sh\necho "%s $*" >&2\n' $name >$stand_ins/$name
		chmod +x $stand_ins/$name
	done
	PATH=$stand_ins:$PATH "/var/lib/dpkg/info/memcoord.$1" "${@:2}" 2>&1 |
		grep 'deb-systemd-invoke stop.* .*memcoordd.socket'
	set -- "${PIPESTATUS[@]}"
	rm -r /run/systemd
	return "$2"
}

# The same packages as a later version.
later() {
	local package

	mkdir -p /root/later
	for package in memcoord memcoord-exporter; do
		dpkg-deb -R /debs/${package}_*.deb /root/later/$package
		sed -i -e '/^Version:/s/$/+later/' \
			-e 's/memcoord (= \([^)]*\))/memcoord (= \1+later)/' \
			/root/later/$package/DEBIAN/control
		dpkg-deb -b /root/later/$package /root/later/$package.deb
	done
}

# As a program of sysvinit's.
life() {
	local pid conf=/etc/memcoord/memcoordd.conf

	export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
	export DEBIAN_FRONTEND=noninteractive
	ip link set lo up

	expect "they are installed" install /debs/memcoord_*.deb \
		/debs/memcoord-exporter_*.deb
	expect "the init script says that it runs" service memcoordd status
	expect "it starts with the machine" test -e /etc/rc2.d/S??memcoordd
	expect "it says that libvirt isn't there" soon lacks_libvirt
	mkdir -p ${conf}.d
	printf '[daemon]\nconnect = scripted:/root/fleet\n' \
		>${conf}.d/50-here.conf
	expect "it is restarted for another hypervisor" \
		service memcoordd restart
	expect "it knows the domain" soon memcoordctl domain web1
	expect "the group's members may look" of_memcoord memcoordctl status
	expect "others may not" refused \
		su -s /bin/sh nobody -c 'memcoordctl status'
	expect "looking isn't changing" refused \
		of_memcoord memcoordctl set-interval 7
	expect "the exporter serves" metrics

	expect "a setting is kept" memcoordctl set slack=9MiB --persist
	echo '# ours' >>$conf
	pid=$(cat /run/memcoordd.pid)
	expect "a later version is made" later
	expect "it is upgraded" install /root/later/*.deb
	expect "another daemon runs then" refused \
		test "$pid" = "$(cat /run/memcoordd.pid)"
	expect "the changed settings stay" grep -qx '# ours' $conf
	expect "so does what was kept" has_slack 9MiB

	expect "a socket unit listens through an upgrade" refused \
		stops_socket_unit preinst upgrade 0.1.0
	expect "it ends with the package" stops_socket_unit prerm remove
	mkdir -p /etc/libvirt/hooks/qemu.d
	ln -s /usr/libexec/memcoord/qemu-hook \
		/etc/libvirt/hooks/qemu.d/memcoord
	expect "they are removed" apt-get remove -y memcoord memcoord-exporter
	expect "nothing runs any more" refused processes
	expect "the settings stay" grep -qx '# ours' $conf
	rm ${conf}.d/50-here.conf
	expect "they are purged" apt-get purge -y memcoord memcoord-exporter
	expect "nothing is left" refused leftovers
	echo $failed >/root/ended
}

case ${1-} in
--machine)
	prepare_machine
	exit
	;;
--life)
	life
	exit
	;;
esac

daemon/dist/build-deb "$folder" || exit 1
check_packages
check_library
tests/support/fresh_debian --bind "$folder:/debs" --copy "$0:/test" \
	/test --machine
status=$?
[ $failed = 1 ] || exit $status
exit 1
