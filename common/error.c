/*
 * Failures as sentences. Whoever turns one into an outcome reports it.
 */
#include <memcoord/error.h>

#include <errno.h>
#include <stdarg.h>
#include <string.h>

int mc_fail(struct mc_error *err, int code, const char *format, ...)
{
	va_list args;

	if (err == NULL)
		return code;
	err->code = code;
	va_start(args, format);
	vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	return code;
}

int mc_fail_at(struct mc_error *err, const char *format, ...)
{
	struct mc_error old;
	va_list args;
	int used;

	if (err == NULL)
		return -EINVAL;
	old = *err;
	va_start(args, format);
	used = vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	if (used >= 0 && (size_t)used + 2 < sizeof err->text) {
		memcpy(err->text + used, ": ", 2);
		mc_copy(err->text + used + 2, sizeof err->text - used - 2,
			old.text);
	}
	return err->code;
}
