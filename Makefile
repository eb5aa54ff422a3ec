# memcoord: `make help` lists the targets.

PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
INITDIR ?= $(SYSCONFDIR)/init.d
SBINDIR ?= $(PREFIX)/sbin
BINDIR ?= $(PREFIX)/bin
LIBEXECDIR ?= $(PREFIX)/libexec/memcoord
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
DATADIR ?= $(PREFIX)/share
UNITDIR ?= $(PREFIX)/lib/systemd/system
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
TMPFILESDIR ?= $(PREFIX)/lib/tmpfiles.d

ifeq ($(origin CC),default)
CC := gcc
endif
PKG_CONFIG ?= pkg-config
SAN ?=
V ?= 0
Q := $(if $(filter 0,$(V)),@,)

comma := ,
out := build/$(notdir $(firstword $(CC)))$(if $(SAN),-$(subst $(comma),-,$(SAN)))

CFLAGS ?= -O2 -g
mc_cflags := -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-fstack-protector-strong -Iinclude \
	$(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all \
	-fno-omit-frame-pointer,-D_FORTIFY_SOURCE=2)
mc_ldflags := -Wl,--as-needed -Wl,-z,relro -Wl,-z,now \
	$(if $(SAN),-fsanitize=$(SAN))

# msgpack-c is called msgpack by Debian 12 and msgpack-c since its release 6.
msgpack := $(shell $(PKG_CONFIG) --exists msgpack-c 2>/dev/null && \
	echo msgpack-c || echo msgpack)

# Each layer is an archive of its folder, and names the foreign libraries that
# it alone may use. A program links the layers it is made of, so a function in
# a layer's other files isn't in it. The layer memcoord is the library for
# clients, which is installed; common is what is left of its folder.
layers := memcoord common policy config coordinator replay hypervisor worker \
	supervisor ctl exporter
library_sources := $(addprefix common/,base.c buf.c client.c error.c \
	escape.c num.c recording.c schema.c wire_read.c wire_scan.c wire_write.c)
library_headers := base.h buf.h client.h error.h num.h recording.h schema.h \
	$(patsubst include/memcoord/%,%,$(wildcard include/memcoord/schema/*.h))
# The number goes up whenever a released record, method or event changes.
library_abi := 1
library := libmemcoord.so.$(library_abi)
folder_common := common
folder_policy := daemon/policy
folder_config := daemon/config
folder_coordinator := daemon/coordinator
folder_replay := daemon/replay
folder_hypervisor := daemon/hypervisor
folder_worker := daemon/worker
folder_supervisor := daemon/supervisor daemon/supervisor/control \
	daemon/supervisor/methods daemon/supervisor/host \
	daemon/supervisor/metrics
folder_ctl := ctl ctl/commands ctl/screen ctl/doctor ctl/page ctl/top
folder_exporter := ctl/exporter
needs_memcoord := $(msgpack)
needs_config := inih
needs_hypervisor := libvirt libxml-2.0 inih
needs_supervisor := libuv
needs_ctl := smartcols jansson ncursesw
needs_exporter := libmicrohttpd

programs := memcoordd memcoord-collector memcoord-actuator memory_coordinator \
	memcoordctl memcoord-exporter
main_memcoordd := daemon/memcoordd.c
main_memcoord-collector := daemon/collector.c
main_memcoord-actuator := daemon/actuator.c
main_memory_coordinator := daemon/memory_coordinator.c
main_memcoordctl := ctl/memcoordctl.c
main_memcoord-exporter := ctl/exporter/memcoord-exporter.c
layers_memcoordd := supervisor replay coordinator config policy common memcoord
layers_memcoord-collector := worker hypervisor common memcoord
layers_memcoord-actuator := worker hypervisor common memcoord
layers_memory_coordinator := coordinator worker hypervisor config policy \
	common memcoord
layers_memcoordctl := ctl common memcoord
layers_memcoord-exporter := exporter memcoord

mains := $(foreach program,$(programs),$(main_$(program)))
sources_of = $(if $(filter memcoord,$(1)),$(library_sources), \
	$(filter-out $(mains) $(library_sources),$(wildcard \
	$(addsuffix /*.c,$(folder_$(1))))))
objects_of = $(patsubst %.c,$(out)/%.o,$(call sources_of,$(1)))
archives_of = $(foreach layer,$(1),$(out)/lib$(layer).a)
needs_of = $(sort $(foreach layer,$(1),$(needs_$(layer))))

.PHONY: all tested check check-here check-valgrind check-valgrind-here demo \
	demo-here pictures pictures-here deb install uninstall purge bench \
	fuzz format clean help unit list-headers FORCE
.DELETE_ON_ERROR:
.SECONDARY:

all: $(programs) $(out)/libmemcoord.a $(out)/$(library)

help:
	@echo 'make all        build the programs into this folder, the library'
	@echo '                libmemcoord into $(out)'
	@echo 'make check      run all tests (installs what they need; root)'
	@echo 'make check-valgrind  hostile clients, the daemon under valgrind'
	@echo 'make demo       show it on four real guests (the same; root)'
	@echo 'make pictures   of top and of a report, for README (the same; root)'
	@echo 'make install    to PREFIX ($(PREFIX)), below DESTDIR'
	@echo '                (its init scripts: INIT=openrc, else LSB)'
	@echo 'make uninstall  remove what install put there; not your settings'
	@echo 'make purge      remove those too'
	@echo 'make deb        Debian packages, into build/deb (the same; root)'
	@echo 'make unit       the unit tests alone'
	@echo 'make bench      measure'
	@echo 'make fuzz       fuzz each decoder for FUZZ_SECONDS (60) seconds'
	@echo 'make format     format the C code'
	@echo 'make clean      remove what was built'
	@echo 'Variants: CC=clang, SAN=address,undefined, V=1 (show commands)'

# What is missing is told once, before the compiler stumbles over it.
get_packages = echo "'tests/support/packages build', as root on Debian," \
	"installs what is needed." >&2
$(out)/libraries: Makefile
	$(Q)command -v $(PKG_CONFIG) >/dev/null || \
		{ echo '$(PKG_CONFIG) is missing.' >&2; $(get_packages); exit 1; }
	$(Q)$(PKG_CONFIG) --print-errors --exists \
		$(sort $(foreach layer,$(layers),$(needs_$(layer)))) || \
		{ $(get_packages); exit 1; }
	$(Q)mkdir -p $(@D) && touch $@

flags_of = $(if $(1),$(shell $(PKG_CONFIG) --cflags $(1)))
libs_of = $(if $(1),$(shell $(PKG_CONFIG) --libs $(1)))

define layer_rules
$(out)/lib$(1).a: $(call objects_of,$(1))
	$$(Q)rm -f $$@ && $(AR) rcs $$@ $$(filter %.o,$$^)
$(call objects_of,$(1)): layer_flags = \
	$$(call flags_of,$(needs_$(1)))
endef
$(foreach layer,$(layers),$(eval $(call layer_rules,$(layer))))

# ctl knows nothing of daemon; the layers of daemon see each other's folders.
include_for = $(if $(filter common/%,$(1)),,$(if $(filter \
	ctl/%,$(1)),-Ictl,-Idaemon))

# Whatever changes how a file is compiled compiles all anew. Where things are
# installed concerns two files alone.
how := $(CC) $(mc_cflags) $(CFLAGS) $(WERROR)
where := -DMC_LIBEXECDIR='"$(LIBEXECDIR)"' -DMC_SYSCONFDIR='"$(SYSCONFDIR)"'
located := $(addprefix $(out)/daemon/supervisor/,options.o host/child.o)
$(located): $(out)/where
$(located): located_flags = $(where)
$(out)/how $(out)/where: FORCE
	@mkdir -p $(@D)
	$(file >$@.new,$($(@F)))
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(out)/%.o: %.c $(out)/libraries $(out)/how
	@mkdir -p $(@D)
	$(if $(Q),@echo '  CC    $<')
	$(Q)$(CC) $(mc_cflags) $(call include_for,$<) $(layer_flags) \
		$(located_flags) $(CFLAGS) $(WERROR) -MMD -MP -c $< -o $@

library_objects := $(patsubst %.c,$(out)/pic/%.o,$(library_sources))
$(library_objects): $(out)/pic/%.o: %.c $(out)/libraries $(out)/how
	@mkdir -p $(@D)
	$(Q)$(CC) $(mc_cflags) -fPIC $(call flags_of,$(needs_memcoord)) \
		$(CFLAGS) $(WERROR) -MMD -MP -c $< -o $@

# A sanitizer's functions are in the program.
$(out)/$(library): $(library_objects) common/libmemcoord.map Makefile
	$(if $(Q),@echo '  LINK  $(@F)')
	$(Q)$(CC) $(CFLAGS) $(mc_ldflags) $(LDFLAGS) -shared -o $@ \
		-Wl,-soname,$(@F) $(if $(SAN),,-Wl,-z,defs) \
		-Wl,--version-script=common/libmemcoord.map \
		$(library_objects) $(call libs_of,$(needs_memcoord))

define program_rules
$(out)/$(1): $(patsubst %.c,$(out)/%.o,$(main_$(1))) \
		$(call archives_of,$(layers_$(1)))
	$$(if $$(Q),@echo '  LINK  $(1)')
	$$(Q)$(CC) $(CFLAGS) $(mc_ldflags) $(LDFLAGS) -o $$@ \
		$$(filter %.o,$$^) \
		$$(filter %.a,$$^) $$(call libs_of,$(call needs_of,$(layers_$(1))))
$(1): $(out)/$(1) FORCE
	@cmp -s $$< $$@ || { rm -f $$@ && cp $$< $$@; }
endef
$(foreach program,$(programs),$(eval $(call program_rules,$(program))))

# Unit tests: each file is a program that sees every layer.
unit_sources := $(wildcard tests/unit/test_*.c)
unit_programs := $(patsubst %.c,$(out)/%,$(unit_sources))
support_objects := $(patsubst %.c,$(out)/%.o,$(wildcard tests/support/*.c))
unit_layers := supervisor worker replay coordinator config hypervisor policy \
	ctl common memcoord
unit_needs := $(call needs_of,$(unit_layers)) cmocka

$(out)/tests/%.o: include_for = -Idaemon -Ictl -I.
$(out)/tests/%.o: layer_flags = $(call flags_of,$(unit_needs))
# $(file) writes before the recipe runs, so the folder has to be there.
$(shell mkdir -p $(out))

$(out)/tests/unit/%: $(out)/tests/unit/%.o $(support_objects) \
		$(call archives_of,$(unit_layers))
	$(Q)$(CC) $(CFLAGS) $(mc_ldflags) $(LDFLAGS) -o $@ $(filter %.o,$^) \
		-Wl,--start-group $(filter %.a,$^) -Wl,--end-group \
		$(call libs_of,$(unit_needs))

unit: $(unit_programs)
	$(Q)tests/support/run --out $(out) $^

tested: all $(unit_programs)

# What these compile they do by all processors, unless -j says otherwise.
build_first = $(Q)$(MAKE) --no-print-directory $(if $(findstring \
	jobserver,$(MAKEFLAGS)),,-j$(shell nproc)) $(1)

check:
	$(Q)tests/support/packages build check deb guests \
		$(if $(findstring clang,$(CC)),clang)
	+$(call build_first,tested WERROR=-Werror)
	$(Q)$(MAKE) --no-print-directory check-here WERROR=-Werror

# Guests whose libvirtd is their own have nothing to fear of other tests; those
# of the course are measured, so nothing runs beside them.
guest_tests := $(wildcard tests/guests/test_*)
measured_tests = $(if $(shell tests/guests/world --is-apart && echo yes), \
	tests/guests/test_course.py,$(guest_tests))

check-here: tested
	$(Q)tests/guests/build
	$(Q)MAKE='$(MAKE)' CC='$(CC)' tests/support/run --out $(out) \
		$(unit_programs) $(filter-out $(measured_tests),$(guest_tests)) \
		$(wildcard tests/lint/*.sh tests/integration/test_*) -- \
		$(measured_tests)

# The workers run beside it: what they are is libvirt's, for the most part.
valgrind := valgrind --error-exitcode=99 --leak-check=full \
	--errors-for-leak-kinds=definite,possible --track-fds=yes \
	--trace-children=no

check-valgrind:
	$(Q)tests/support/packages build check valgrind
	$(Q)$(MAKE) --no-print-directory check-valgrind-here

check-valgrind-here: all
	$(Q)MAKE='$(MAKE)' CC='$(CC)' MEMCOORD_WRAP='$(valgrind)' \
		MEMCOORD_SLOW=20 tests/support/run --out $(out) \
		tests/integration/test_control.py \
		tests/integration/test_hostility.py

demo:
	$(Q)tests/support/packages build guests
	+$(call build_first,all)
	$(Q)$(MAKE) --no-print-directory demo-here

demo-here: all
	$(Q)tests/guests/build
	$(Q)tests/guests/demo

pictures:
	$(Q)tests/support/packages build check guests
	$(Q)$(MAKE) --no-print-directory pictures-here

pictures-here: all
	$(Q)tests/guests/build
	$(Q)tests/pictures/make

bench: all
	$(Q)tests/bench/run --out $(out)

FUZZ_SECONDS ?= 60
fuzz:
	$(Q)tests/fuzz/run $(FUZZ_SECONDS)

dist := daemon/dist
include $(dist)/install.mk

# For tests/lint/library.sh.
list-headers:
	@printf '%s\n' $(library_headers)

c_files := $(shell find common ctl daemon include tests -name '*.[ch]' 2>/dev/null)

format:
	$(Q)clang-format -i $(c_files)

clean:
	$(Q)rm -rf build $(programs)

-include $(shell find $(out) -type f -name '*.d' 2>/dev/null)
