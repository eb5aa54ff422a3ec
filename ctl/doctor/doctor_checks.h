#ifndef MEMCOORD_CTL_DOCTOR_CHECKS_H
#define MEMCOORD_CTL_DOCTOR_CHECKS_H

/*
 * What `memcoordctl doctor` checks, once: C(id, scope, name, level, fine,
 * sentence, remedy). How a check looks is mc_check_ID, which is in
 * check_access.c, check_host.c or check_domain.c.
 *
 *   scope     HOST     the installation and the host
 *             EACH     every domain
 *             ACTIVE   every domain, but those whose mode is off
 *             BALLOON  of these, those whose memory can come back to the host
 *   name      stable
 *   level     HINT or WRONG, where something is found
 *   fine      what is said where nothing is; NULL: nothing
 *   remedy    a command that mends it
 *
 * Words in braces stand for the finding's own: {what} {other} {size} {limit}
 * {time} {command}; {socket}, {user}, {group} that may connect and
 * {admin-group}; the domain's {name}, as a shell wants it; and the commands of
 * this machine {start} {restart} {enable} {log} {start-libvirt}.
 */
#define MC_DOCTOR_CHECKS(C) \
	C(daemon, HOST, "daemon", WRONG, \
	  "memcoordd {other} answers at {socket}", \
	  "memcoordd doesn't answer: {what}", "{command}") \
	C(socket, HOST, "socket", WRONG, "the socket is {what}", \
	  "{user} may not connect to {socket}, which is {what}", "{command}") \
	C(socket_open, HOST, "socket-open", HINT, NULL, \
	  "everybody on this machine may connect to {socket}, whose mode is " \
	  "{limit}", \
	  "memcoordctl set socket-mode=0660 --persist && {restart}") \
	C(group, HOST, "group", WRONG, "the group {group} is there", \
	  "there is no group {group}, so root alone may connect", \
	  "groupadd --system {group} && {restart}") \
	C(member, HOST, "member", HINT, "{user} is a member of group {group}", \
	  "{user} isn't a member of group {group}", \
	  "usermod -aG {group} {user} # and log in again") \
	C(session, HOST, "session", WRONG, NULL, \
	  "{user} became a member of group {group} after logging in", \
	  "newgrp {group} # or log in again") \
	C(admin_group, HOST, "admin-group", WRONG, NULL, \
	  "there is no group {admin-group}, which admin-group names", \
	  "groupadd --system {admin-group} && memcoordctl reload") \
	C(may_change, HOST, "may-change", HINT, "{user} may change things", \
	  "{user} may look, and not change things", "{command}") \
	C(schema, HOST, "schema", WRONG, "it speaks memcoordctl's schema", \
	  "memcoordd {other} speaks another schema than memcoordctl " \
	  "{what}: one of the two is older", \
	  "{restart}") \
	C(boot, HOST, "boot", HINT, "it is started at boot", \
	  "nothing starts memcoordd when this machine boots", "{enable}") \
	C(libvirt, HOST, "libvirt", WRONG, "libvirt answers at {other}", \
	  "memcoordd can't reach libvirt at {other}: {what}", \
	  "{start-libvirt}") \
	C(samples, HOST, "samples", WRONG, "the last sample is {time} old", \
	  "{what}", "{restart}") \
	C(collector, HOST, "collector", WRONG, "the collector is at work", \
	  "the collector is {other}: {what}", "{log}") \
	C(actuator, HOST, "actuator", WRONG, "the actuator is at work", \
	  "the actuator is {other}: {what}", "{log}") \
	C(restarts, HOST, "restarts", HINT, \
	  "no worker had to be started again in {time}", \
	  "in {time} the workers had to be started again {other} times: " \
	  "{what}", \
	  "{log}") \
	C(paused, HOST, "paused", HINT, NULL, \
	  "memcoordd is paused: nothing is taken or given", \
	  "memcoordctl resume") \
	C(mode, HOST, "mode", HINT, NULL, \
	  "mode is {other}: domains without a mode of their own are left as " \
	  "they are", \
	  "memcoordctl set mode=manage --persist") \
	C(period, HOST, "period", HINT, NULL, \
	  "guests report every {time} only, and a pass is made every {other}", \
	  "memcoordctl set statistics-period=1s --persist") \
	C(pressure, HOST, "pressure", HINT, \
	  "the kernel tells how long tasks wait for memory", \
	  "memcoordd doesn't see how long tasks wait for memory (PSI): " \
	  "{what}", \
	  "{command}") \
	C(cgroup, HOST, "cgroup", HINT, NULL, \
	  "memcoordd's control group may use {limit} of the machine's " \
	  "{size}, so it counts no more", \
	  "{command}") \
	C(host_memory, HOST, "host-memory", WRONG, \
	  "{size} of {limit} are available, and {other} stay so", \
	  "the host is {what}: {size} of {limit} are available, and {other} " \
	  "are to stay so; nothing is given", \
	  "virsh list # and shut down or migrate a domain") \
	C(host_short, HOST, "host-short", HINT, NULL, \
	  "memory is short: domains or reservations wait for it", \
	  "memcoordctl status # and lower a min, or shut down a domain") \
	C(reserve_small, HOST, "reserve-small", HINT, NULL, \
	  "host-reserve keeps {size} of {limit}, less than a thousandth, for " \
	  "the host", \
	  "memcoordctl set host-reserve=1% --persist") \
	C(reserve_large, HOST, "reserve-large", HINT, NULL, \
	  "host-reserve keeps {size} of {limit}, over half of it, from the " \
	  "domains", \
	  "memcoordctl set host-reserve=10% --persist") \
	C(mode_off, EACH, "mode-off", HINT, NULL, \
	  "its mode is off ({what}): it is left alone", \
	  "memcoordctl domain {name} --mode manage --persist") \
	C(mode_observe, EACH, "mode-observe", HINT, NULL, \
	  "its mode is observe ({what}): it is watched and left as it is", \
	  "memcoordctl domain {name} --mode manage --persist") \
	C(limits, EACH, "limits", WRONG, NULL, \
	  "what was set for it doesn't hold: {what}", "{command}") \
	C(unresponsive, ACTIVE, "unresponsive", WRONG, NULL, \
	  "its QEMU doesn't answer libvirt", \
	  "virsh domcontrol {name} # and if it stays so: virsh destroy") \
	C(balloon, ACTIVE, "balloon", WRONG, NULL, \
	  "it has no balloon device, so nothing can be taken or given", \
	  "virsh edit {name} # {next-start}: {balloon}") \
	C(hugepages, ACTIVE, "hugepages", HINT, NULL, \
	  "its memory is hugepages: the host would gain nothing", \
	  "virsh edit {name} # {next-start}: take <hugepages/> out of " \
	  "<memoryBacking>") \
	C(locked_memory, ACTIVE, "locked-memory", HINT, NULL, \
	  "its memory is locked: the host would gain nothing", \
	  "virsh edit {name} # {next-start}: take <locked/> out of " \
	  "<memoryBacking>") \
	C(passthrough, ACTIVE, "passthrough", HINT, NULL, \
	  "its memory is pinned for a device of the host (VFIO): the host " \
	  "would gain nothing", \
	  "virsh edit {name} # {next-start}: take <hostdev> out of " \
	  "<devices>, or keep it so") \
	C(launch_security, ACTIVE, "launch-security", HINT, NULL, \
	  "its memory is encrypted: the host would gain nothing", \
	  "virsh edit {name} # {next-start}: take <launchSecurity> out, or " \
	  "keep it so") \
	C(virtio_mem, ACTIVE, "virtio-mem", HINT, NULL, \
	  "another device resizes its memory, or holds some that a balloon " \
	  "can't reach", \
	  "virsh edit {name} # {next-start}: take <memory model=...> out of " \
	  "<devices>") \
	C(driver, BALLOON, "driver", WRONG, NULL, \
	  "its guest sends no numbers: it boots still, or has no balloon " \
	  "driver", \
	  "modprobe virtio_balloon # in the guest") \
	C(fresh, BALLOON, "fresh", WRONG, NULL, \
	  "its numbers are {time} old, {what}", \
	  "virsh dommemstat {name} --period 1 --live") \
	C(numbers, BALLOON, "numbers", WRONG, NULL, \
	  "its numbers can't be true: {what}", \
	  "virsh reboot {name} # and update the guest's kernel") \
	C(stuck, BALLOON, "stuck", WRONG, NULL, \
	  "its balloon driver is stuck: {what}", \
	  "modprobe -r virtio_balloon && modprobe virtio_balloon # in the " \
	  "guest") \
	C(autodeflate, BALLOON, "autodeflate", HINT, NULL, \
	  "autodeflate is off: where its guest needs memory faster than it " \
	  "is " \
	  "given, the guest's kernel kills programs", \
	  "virsh edit {name} # {next-start}: {balloon}") \
	C(free_page_reporting, BALLOON, "free-page-reporting", HINT, NULL, \
	  "free page reporting is off: what its guest frees comes back to " \
	  "the " \
	  "host only when it is taken", \
	  "virsh edit {name} # {next-start}: {balloon}") \
	C(at_maximum, BALLOON, "at-maximum", WRONG, NULL, \
	  "it is short of memory, and has all that it may get: {size}", \
	  "{command}") \
	C(max_is_size, BALLOON, "max-is-size", HINT, NULL, \
	  "its size is its maximum of {size}: it can give, and not get more", \
	  "{command}") \
	C(max_is_min, BALLOON, "max-is-min", HINT, NULL, \
	  "its max of {limit} isn't above its min: its size stays as it is", \
	  "{command}") \
	C(below_min, BALLOON, "below-min", HINT, NULL, \
	  "it has {size}, less than its min of {limit}: nothing is taken", \
	  "{command}") \
	C(above_max, BALLOON, "above-max", HINT, NULL, \
	  "it has {size}, more than its max of {limit}: it is left so", \
	  "{command}") \
	C(swap, BALLOON, "swap", HINT, NULL, \
	  "its guest swapped memory in {time} ago", "{command}")

#endif
