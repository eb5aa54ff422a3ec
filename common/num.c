/*
 * Reads and writes numbers as people write them: sizes, durations, shares.
 *
 * Everything is whole-number arithmetic on at most six decimal places, so a
 * text means the same in each locale and on each machine. What a key or an
 * option takes beyond that (its range) is checked by whoever reads it.
 */
#include <memcoord/num.h>

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define PLACES 6
#define MILLION UINT64_C(1000000)

/* A number as written: whole + millionths / 1000000, then `unit`. */
struct written {
	uint64_t whole;
	uint64_t millionths;
	const char *unit;
};

struct unit {
	const char *name;
	uint64_t scale;
};

#define KIBI (UINT64_C(1) << 10)
#define MEBI (UINT64_C(1) << 20)
#define GIBI (UINT64_C(1) << 30)
#define TEBI (UINT64_C(1) << 40)

/* In bytes. */
static const struct unit size_units[] = {
	{ "K", KIBI },	   { "M", MEBI },	 { "G", GIBI },
	{ "T", TEBI },	   { "KiB", KIBI },	 { "MiB", MEBI },
	{ "GiB", GIBI },   { "TiB", TEBI },	 { "KB", 1000 },
	{ "MB", 1000000 }, { "GB", 1000000000 }, { "TB", 1000000000000 },
};

/* In milliseconds. The first is that of a number without a unit. */
static const struct unit duration_units[] = {
	{ "", 1000 },
	{ "ms", 1 },
	{ "s", 1000 },
	{ "m", 60 * 1000 },
	{ "min", 60 * 1000 },
	{ "h", 60 * 60 * 1000 },
	{ "d", 24 * 60 * 60 * 1000 },
};

static const struct unit percent_units[] = {
	{ "%", 100 },
};

/* What a reader takes, and how its errors speak of it. */
struct kind {
	const char *example;
	const struct unit *units;
	size_t n_units;
};

static const struct kind size_kind = { "a size such as 200MiB", size_units,
				       MC_COUNT(size_units) };
static const struct kind duration_kind = { "a time such as 5s or 500ms",
					   duration_units,
					   MC_COUNT(duration_units) };
static const struct kind percent_kind = { "a share such as 10%", percent_units,
					  MC_COUNT(percent_units) };
static const struct kind count_kind = { "a whole number such as 1000", NULL,
					0 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* `text` comes from outside: shortened, and without control characters. */
static int refuse(struct mc_error *err, int code, const char *text,
		  const char *what, const struct kind *kind)
{
	char shown[64];

	mc_copy(shown, sizeof shown, text);
	for (char *c = shown; *c != '\0'; c++)
		if (!isprint((unsigned char)*c))
			*c = '?';
	return mc_fail(err, code, "'%s': %s; write %s", shown, what,
		       kind->example);
}

static int refuse_unit(struct mc_error *err, const char *text, const char *unit,
		       const struct kind *kind)
{
	char what[64];
	char shown[16];

	if (*unit == '\0')
		return refuse(err, -EINVAL, text, "has no unit", kind);
	mc_copy(shown, sizeof shown, unit);
	snprintf(what, sizeof what, "unknown unit '%s'", shown);
	return refuse(err, -EINVAL, text, what, kind);
}

/* Takes the digits at *at; those of the whole must fit 64 bits. */
static bool take_whole(uint64_t *whole, const char **at)
{
	for (*whole = 0; is_digit(**at); ++*at)
		if (__builtin_mul_overflow(*whole, 10, whole) ||
		    __builtin_add_overflow(*whole, (uint64_t)(**at - '0'),
					   whole))
			return false;
	return true;
}

/* Decimal places beyond the sixth are passed over. */
static void take_places(uint64_t *millionths, const char **at)
{
	uint64_t worth = MILLION / 10;

	for (*millionths = 0; is_digit(**at); ++*at, worth /= 10)
		*millionths += worth * (uint64_t)(**at - '0');
}

static int take_number(struct written *number, const char *text,
		       const struct kind *kind, struct mc_error *err)
{
	const char *at = text;

	if (*at == '\0')
		return refuse(err, -EINVAL, text, "is empty", kind);
	if (*at == '-')
		return refuse(err, -EINVAL, text, "is negative", kind);
	if (!is_digit(*at))
		return refuse(err, -EINVAL, text, "is not a number", kind);
	if (!take_whole(&number->whole, &at))
		return refuse(err, -ERANGE, text, "is too large", kind);
	number->millionths = 0;
	if (at[0] == '.' && is_digit(at[1])) {
		at++;
		take_places(&number->millionths, &at);
	}
	/* "512 MiB", as the writers below have it. */
	while (*at == ' ')
		at++;
	number->unit = at;
	return 0;
}

static const struct unit *find_unit(const struct kind *kind, const char *name)
{
	for (size_t i = 0; i < kind->n_units; i++)
		if (strcasecmp(kind->units[i].name, name) == 0)
			return &kind->units[i];
	return NULL;
}

/* number * scale, rounded down. Scales are under 2^41, so places can't wrap. */
static bool scale(uint64_t *value, const struct written *number, uint64_t scale)
{
	uint64_t whole;

	if (__builtin_mul_overflow(number->whole, scale, &whole))
		return false;
	return !__builtin_add_overflow(whole,
				       number->millionths * scale / MILLION,
				       value);
}

static int parse(uint64_t *value, const char *text, const struct kind *kind,
		 struct mc_error *err)
{
	struct written number;
	const struct unit *unit;
	int rc = take_number(&number, text, kind, err);

	if (rc < 0)
		return rc;
	unit = find_unit(kind, number.unit);
	if (unit == NULL)
		return refuse_unit(err, text, number.unit, kind);
	if (!scale(value, &number, unit->scale))
		return refuse(err, -ERANGE, text, "is too large", kind);
	return 0;
}

int mc_size_parse(uint64_t *kib, const char *text, struct mc_error *err)
{
	uint64_t bytes;
	int rc;

	if (strcmp(text, "0") == 0) {
		*kib = 0;
		return 0;
	}
	rc = parse(&bytes, text, &size_kind, err);
	if (rc < 0)
		return rc;
	*kib = bytes / KIBI;
	return 0;
}

int mc_duration_parse(uint64_t *ms, const char *text, struct mc_error *err)
{
	uint64_t value;
	int rc = parse(&value, text, &duration_kind, err);

	if (rc < 0)
		return rc;
	*ms = value;
	return 0;
}

int mc_percent_parse(uint64_t *centipercent, const char *text,
		     struct mc_error *err)
{
	uint64_t value;
	int rc = parse(&value, text, &percent_kind, err);

	if (rc < 0)
		return rc;
	*centipercent = value;
	return 0;
}

int mc_count_parse(uint64_t *count, const char *text, struct mc_error *err)
{
	struct written number;
	int rc = take_number(&number, text, &count_kind, err);

	if (rc < 0)
		return rc;
	if (text[strspn(text, "0123456789")] != '\0')
		return refuse(err, -EINVAL, text, "is not a whole number",
			      &count_kind);
	*count = number.whole;
	return 0;
}

/* So many of the unit, rounded to a tenth. */
static void tenths_text(char *text, size_t size, const char *sign, uint64_t kib,
			const struct unit *unit)
{
	uint64_t whole = kib / unit->scale;
	uint64_t tenths =
		(kib % unit->scale * 10 + unit->scale / 2) / unit->scale;

	if (tenths == 10) {
		whole++;
		tenths = 0;
	}
	if (tenths == 0)
		snprintf(text, size, "%s%" PRIu64 " %s", sign, whole,
			 unit->name);
	else
		snprintf(text, size, "%s%" PRIu64 ".%" PRIu64 " %s", sign,
			 whole, tenths, unit->name);
}

/*
 * The largest unit in which one decimal place says it exactly, or in which it
 * is ten or more and so not far off: 1.5 GiB, 1998 MiB, 12.1 GiB.
 */
static void size_text(char *text, size_t size, const char *sign, uint64_t kib)
{
	/* In KiB. */
	static const struct unit units[] = {
		{ "TiB", GIBI },
		{ "GiB", MEBI },
		{ "MiB", KIBI },
		{ "KiB", 1 },
	};
	const struct unit *unit = units;

	while (unit->scale > 1 && kib / 10 < unit->scale &&
	       (kib < unit->scale || kib * 10 % unit->scale != 0))
		unit++;
	tenths_text(text, size, sign, kib, unit);
}

const char *mc_size_text(char text[MC_NUM_TEXT], uint64_t kib)
{
	size_text(text, MC_NUM_TEXT, "", kib);
	return text;
}

const char *mc_size_about_text(char text[MC_NUM_TEXT], uint64_t kib)
{
	/* In KiB. */
	static const struct unit units[] = {
		{ "TiB", GIBI },
		{ "GiB", MEBI },
		{ "MiB", KIBI },
	};
	const struct unit *unit = units;

	while (unit->scale > KIBI && kib < unit->scale)
		unit++;
	tenths_text(text, MC_NUM_TEXT, "", kib, unit);
	return text;
}

const char *mc_delta_text(char text[MC_NUM_TEXT], int64_t kib)
{
	/* Negated as unsigned: INT64_MIN has no positive twin. */
	uint64_t size = kib < 0 ? -(uint64_t)kib : (uint64_t)kib;

	if (kib == 0)
		mc_copy(text, MC_NUM_TEXT, "0");
	else
		size_text(text, MC_NUM_TEXT, kib < 0 ? "-" : "+", size);
	return text;
}

/* "2m 5s": `value` of the larger unit, the rest left out where it is 0. */
static void pair_text(char *text, size_t size, uint64_t value,
		      const char *large, uint64_t rest, const char *small)
{
	if (rest == 0)
		snprintf(text, size, "%" PRIu64 "%s", value, large);
	else
		snprintf(text, size, "%" PRIu64 "%s %" PRIu64 "%s", value,
			 large, rest, small);
}

const char *mc_duration_text(char text[MC_NUM_TEXT], uint64_t ms)
{
	uint64_t s = ms / 1000, min = s / 60, h = min / 60, d = h / 24;
	uint64_t tenths = ms % 1000 / 100;

	if (s == 0)
		snprintf(text, MC_NUM_TEXT, "%" PRIu64 "ms", ms);
	else if (min == 0 && tenths != 0)
		snprintf(text, MC_NUM_TEXT, "%" PRIu64 ".%" PRIu64 "s", s,
			 tenths);
	else if (min == 0)
		snprintf(text, MC_NUM_TEXT, "%" PRIu64 "s", s);
	else if (h == 0)
		pair_text(text, MC_NUM_TEXT, min, "m", s % 60, "s");
	else if (d < 2)
		pair_text(text, MC_NUM_TEXT, h, "h", min % 60, "m");
	else
		pair_text(text, MC_NUM_TEXT, d, "d", h % 24, "h");
	return text;
}
