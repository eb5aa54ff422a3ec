# Builds the C parts of the benchmark, from the same objects as the programs.
include Makefile

bench_layers := coordinator config hypervisor policy common \
	memcoord
bench_programs := $(patsubst tests/bench/%.c,$(out)/%, \
	$(wildcard tests/bench/bench_*.c))

.PHONY: bench_programs
bench_programs: $(bench_programs)

$(bench_programs): $(out)/%: $(out)/tests/bench/%.o \
		$(call archives_of,$(bench_layers))
	$(Q)$(CC) $(CFLAGS) $(mc_ldflags) -o $@ $(filter %.o,$^) \
		-Wl,--start-group $(filter %.a,$^) -Wl,--end-group \
		$(call libs_of,$(call needs_of,$(bench_layers)))
