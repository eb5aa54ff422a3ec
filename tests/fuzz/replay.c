/*
 * Stands in for libFuzzer: runs the target once on each file of the folders
 * that the command line names.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include <memcoord/base.h>

#include "fuzz.h"

#define INPUT_MOST (1 << 20)

static void run_file(const char *path)
{
	mc_auto(mc_freep) char *bytes = mc_alloc(INPUT_MOST, 1);
	mc_auto(mc_freep) uint8_t *input = NULL;
	mc_auto(mc_fclose) FILE *in = fopen(path, "re");
	size_t size;

	fuzz_claim(in != NULL);
	size = fread(bytes, 1, INPUT_MOST, in);
	/* Of its very size, so that a read beyond its end is noticed. */
	input = malloc(size);
	memcpy(input, bytes, size);
	LLVMFuzzerTestOneInput(input, size);
}

/* Returns how many files there were. */
static size_t run_folder(const char *folder)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, NULL, alphasort);
	size_t done = 0;

	if (count < 0) {
		fprintf(stderr, "%s: %s\n", folder, strerror(errno));
		exit(1);
	}
	for (int i = 0; i < count; i++) {
		mc_auto(mc_freep) char *path = NULL;

		if (entries[i]->d_name[0] != '.') {
			fuzz_claim(asprintf(&path, "%s/%s", folder,
					    entries[i]->d_name) > 0);
			/* The last one printed is the one that fails. */
			printf("%s\n", path);
			fflush(stdout);
			run_file(path);
			done++;
		}
		free(entries[i]);
	}
	free(entries);
	return done;
}

int main(int argc, char **argv)
{
	size_t done = 0;

	for (int i = 1; i < argc; i++)
		done += run_folder(argv[i]);
	printf("%zu inputs\n", done);
	return done > 0 ? 0 : 1;
}
