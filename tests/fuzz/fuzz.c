/*
 * What the fuzz targets share.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <memcoord/base.h>

/* The descriptor of the first file; the next ones follow. */
#define FILES_FROM 200

/* Of the sanitizers' interface; gcc doesn't come with its header. */
size_t __sanitizer_get_current_allocated_bytes(void);

_Noreturn void fuzz_fail(const char *file, int line, const char *claim)
{
	fprintf(stderr, "%s:%d: this doesn't hold: %s\n", file, line, claim);
	abort();
}

uint64_t fuzz_number(struct fuzz_input *input, size_t size)
{
	uint64_t number = 0;

	for (; size > 0 && input->left > 0; size--, input->left--)
		number = number << 8 | *input->at++;
	return number;
}

uint64_t fuzz_odd_number(struct fuzz_input *input)
{
	uint8_t how = (uint8_t)fuzz_number(input, 1);

	switch (how >> 6) {
	case 0:
		return how & 0x3f;
	case 1:
		return (UINT64_C(1) << (how & 0x3f)) + fuzz_number(input, 1) -
		       128;
	case 2:
		return fuzz_number(input, 3);
	default:
		return fuzz_number(input, how % 8 + 1);
	}
}

char *fuzz_text(struct fuzz_input *input)
{
	const uint8_t *end = memchr(input->at, '\0', input->left);
	size_t size = end == NULL ? input->left : (size_t)(end - input->at);
	size_t taken = size + (end != NULL);
	char *text = mc_alloc(size + 1, 1);

	memcpy(text, input->at, size);
	input->at += taken;
	input->left -= taken;
	return text;
}

void fuzz_file_write(struct fuzz_file *file, const void *data, size_t size)
{
	if (file->path[0] == '\0') {
		int fd = memfd_create("fuzz", MFD_CLOEXEC);

		file->fd = fcntl(fd, F_DUPFD_CLOEXEC, FILES_FROM);
		close(fd);
		snprintf(file->path, sizeof file->path, "/proc/self/fd/%d",
			 file->fd);
	}
	fuzz_claim(ftruncate(file->fd, 0) == 0);
	fuzz_claim(pwrite(file->fd, data, size, 0) == (ssize_t)size);
}

size_t fuzz_allocated(void)
{
	return __sanitizer_get_current_allocated_bytes();
}
