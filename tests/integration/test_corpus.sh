#!/bin/bash
# Each input that fuzzing has found is taken without harm, also where there is
# no clang: the targets of tests/fuzz with a main of their own.
set -euo pipefail
cd "$(dirname "$0")/../.."

CC=${CC:-gcc}
out=build/fuzz-replay
[[ $CC == gcc ]] || out=$out-$(basename "${CC%% *}")

# What the outer make was told isn't meant for this build.
env -u MAKEFLAGS -u MFLAGS "${MAKE:-make}" --no-print-directory -j"$(nproc)" \
	-f tests/fuzz/build.mk CC="$CC" out="$out" SAN=address,undefined \
	CFLAGS='-O1 -g' engine="$out/tests/fuzz/replay.o" fuzz_programs

for source in tests/fuzz/fuzz_*.c; do
	target=$(basename "$source" .c)
	"$out/$target" "tests/fuzz/corpus/$target"
done
