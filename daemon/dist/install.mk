# install, uninstall, purge and deb, of the programs that the Makefile builds.

# What goes where, as MODE:SOURCE:DESTINATION; below a destination that ends with
# a slash the name stays. Install and uninstall both go by it.
bash_completions := $(DATADIR)/bash-completion/completions
zsh_completions := $(DATADIR)/zsh/site-functions
fish_completions := $(DATADIR)/fish/vendor_completions.d
files := $(addsuffix :$(SBINDIR)/,755:memcoordd 755:memcoord-exporter) \
	755:memcoordctl:$(BINDIR)/ \
	755:memcoord-collector:$(LIBEXECDIR)/ \
	755:memcoord-actuator:$(LIBEXECDIR)/ \
	644:$(dist)/memcoord.sysusers:$(SYSUSERSDIR)/memcoord.conf \
	644:$(dist)/memcoord.tmpfiles:$(TMPFILESDIR)/memcoord.conf \
	644:ctl/exporter/grafana-dashboard.json:$(DATADIR)/memcoord/ \
	644:ctl/exporter/prometheus-rules.yml:$(DATADIR)/memcoord/ \
	644:ctl/completions/memcoordctl.bash:$(bash_completions)/memcoordctl \
	644:ctl/completions/memcoordctl.zsh:$(zsh_completions)/_memcoordctl \
	644:ctl/completions/memcoordctl.fish:$(fish_completions)/ \
	644:$(out)/libmemcoord.a:$(LIBDIR)/ \
	755:$(out)/$(library):$(LIBDIR)/ \
	$(foreach header,$(library_headers),644:include/memcoord/$(header):$(dir \
	$(INCLUDEDIR)/memcoord/$(header)))

# In these the paths are filled in.
init_suffix := $(if $(filter openrc,$(INIT)),openrc,init)
texts := 755:$(dist)/qemu-hook:$(LIBEXECDIR)/ \
	$(foreach service,memcoordd memcoord-exporter, \
	755:$(dist)/$(service).$(init_suffix):$(INITDIR)/$(service)) \
	644:$(dist)/memcoordd.service:$(UNITDIR)/ \
	644:$(dist)/memcoordd.socket:$(UNITDIR)/ \
	644:$(dist)/memcoord-exporter.service:$(UNITDIR)/ \
	644:common/libmemcoord.pc.in:$(LIBDIR)/pkgconfig/libmemcoord.pc \
	$(foreach page,$(wildcard man/*.[1-8]),644:$(page):$(MANDIR)/man$(subst \
	.,,$(suffix $(page)))/)

column = $(word $(1),$(subst :, ,$(2)))
target_of = $(call column,3,$(1))$(if \
	$(filter %/,$(1)),$(notdir $(call column,2,$(1))))
installed = $(foreach row,$(files) $(texts),$(call target_of,$(row))) \
	$(LIBDIR)/libmemcoord.so
# What an admin may have written there.
config := $(SYSCONFDIR)/memcoord/memcoordd.conf
settings := $(SYSCONFDIR)/memcoord $(wildcard /etc/default/memcoordd \
	/etc/default/memcoord-exporter /etc/conf.d/memcoordd \
	/etc/conf.d/memcoord-exporter /etc/systemd/system/memcoord*.d)
settings := $(if $(DESTDIR),$(firstword $(settings)),$(settings))
folders = $(sort $(patsubst %/,%,$(dir $(installed) $(config))))

# Whoever links the static library needs msgpack too.
version := $(shell sed -n 's/^\#define MC_VERSION "\(.*\)"/\1/p' \
	include/memcoord/base.h)
fill = sed 's|/usr/local/sbin|$(SBINDIR)|g; s|/usr/local/bin|$(BINDIR)|g; \
	s|/usr/local/libexec/memcoord|$(LIBEXECDIR)|g; \
	s|/usr/local/share/memcoord|$(DATADIR)/memcoord|g; \
	s|/etc/memcoord|$(SYSCONFDIR)/memcoord|g; \
	s|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; \
	s|@INCLUDEDIR@|$(INCLUDEDIR)|; s|@VERSION@|$(version)|; \
	s|@MSGPACK@|$(call libs_of,$(needs_memcoord))|'

put = install -D -m $(call column,1,$(1)) $(2) $(DESTDIR)$(target_of)
define put_file
$(Q)$(call put,$(1),$(call column,2,$(1)))

endef
define put_text
$(Q)$(fill) $(call column,2,$(1)) >$(out)/filled
$(Q)$(call put,$(1),$(out)/filled)

endef
setup = NOTE='$(DATADIR)/memcoord/made-by-install' INITDIR='$(INITDIR)' \
	SYSUSERS='$(SYSUSERSDIR)/memcoord.conf' BINDIR='$(BINDIR)' \
	TMPFILES='$(TMPFILESDIR)/memcoord.conf' LIBEXECDIR='$(LIBEXECDIR)' \
	$(dist)/setup

install: all
	$(Q)$(if $(DESTDIR),,$(setup) folders $(folders))
	$(foreach row,$(files),$(call put_file,$(row)))
	$(foreach row,$(texts),$(call put_text,$(row)))
	$(Q)ln -sf $(library) $(DESTDIR)$(LIBDIR)/libmemcoord.so
	$(Q)test -e $(DESTDIR)$(config) || \
		install -D -m 644 $(dist)/memcoordd.conf $(DESTDIR)$(config)
	$(Q)$(if $(DESTDIR),,$(setup) up)

# The settings stay where they differ from those that install put there.
uninstall:
	$(Q)$(if $(DESTDIR),,$(setup) down)
	$(Q)rm -f $(addprefix $(DESTDIR),$(installed))
	$(Q)if cmp -s $(dist)/memcoordd.conf $(DESTDIR)$(config); then \
		rm -f $(DESTDIR)$(config); fi
	$(Q)$(if $(is_purge),rm -rf $(addprefix $(DESTDIR),$(settings)))
	$(Q)$(if $(DESTDIR),test ! -d $(DESTDIR) || { cd $(DESTDIR) && \
		rmdir -p --ignore-fail-on-non-empty $(folders:/%=%) \
		2>/dev/null || true; },$(setup) gone)
	@left=$$(find $(addprefix $(DESTDIR),$(settings)) -type f 2>/dev/null \
		| sort | xargs); test -z "$$left" || \
		echo "Settings of this machine stay ('make purge' removes" \
			"them): $$left"

purge: is_purge := yes
purge: uninstall

deb:
	$(Q)tests/support/packages build deb
	$(Q)$(dist)/build-deb build/deb
