# Builds the fuzz targets. `run` and test_corpus.sh set the variables:
#
#   out      a folder of their own below build/
#   engine   what brings main(): objects or flags of the linker
include Makefile

fuzz_layers := supervisor replay coordinator config hypervisor policy common \
	memcoord
fuzz_programs := $(patsubst tests/fuzz/%.c,$(out)/%, \
	$(wildcard tests/fuzz/fuzz_*.c))

.PHONY: fuzz_programs
fuzz_programs: $(fuzz_programs)

$(fuzz_programs): $(out)/%: $(out)/tests/fuzz/%.o $(out)/tests/fuzz/fuzz.o \
		$(filter %.o,$(engine)) $(call archives_of,$(fuzz_layers))
	$(Q)$(CC) $(CFLAGS) $(mc_ldflags) $(filter-out %.o,$(engine)) -o $@ \
		$(filter %.o,$^) \
		-Wl,--start-group $(filter %.a,$^) -Wl,--end-group \
		$(call libs_of,$(call needs_of,$(fuzz_layers)))
