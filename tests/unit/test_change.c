/*
 * Settings in several files, set while they are in use, told and kept.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include <memcoord/num.h>

#include "config/change.h"
#include "config/persist.h"
#include "config/table.h"

static char folder[] = "/tmp/test_change.XXXXXX";
static char path[sizeof folder + sizeof "/conf"];

static int make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/conf", folder);
	return 0;
}

static int remove_all(void **state)
{
	char command[sizeof folder + sizeof "rm -rf "];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command);
}

static char *name_of(const char *name, char text[128])
{
	snprintf(text, 128, "%s%s%s", path, *name != '\0' ? ".d/" : "", name);
	return text;
}

#define NAME(name) name_of(name, (char[128]){ 0 })

static void make_drop_ins(void)
{
	char name[sizeof path + sizeof ".d"];

	snprintf(name, sizeof name, "%s.d", path);
	mkdir(name, 0755);
}

static void write_file(const char *name, const char *text)
{
	FILE *out;

	if (*name != '\0')
		make_drop_ins();
	out = fopen(NAME(name), "we");
	assert_non_null(out);
	fputs(text, out);
	assert_int_equal(fclose(out), 0);
}

static void read_file(const char *name, char *text, size_t size)
{
	FILE *in = fopen(NAME(name), "re");

	assert_non_null(in);
	text[fread(text, 1, size - 1, in)] = '\0';
	fclose(in);
}

/* FILE and up to three drop-ins, which are removed before the next row. */
struct file {
	const char *name, *text;
};

#define FILES_MOST 4

static void write_files(const struct file files[FILES_MOST])
{
	remove_all(NULL);
	assert_int_equal(mkdir(folder, 0755), 0);
	for (size_t i = 0; i < FILES_MOST && files[i].text != NULL; i++)
		write_file(files[i].name, files[i].text);
}

static const struct {
	const char *label;
	struct file files[FILES_MOST];
	const char *override;
	const char *key;
	const char *value, *source; /* FILE is left out of it */
} sources[] = {
	{ "a drop-in wins over the file",
	  { { "", "[policy]\ninterval = 3\n" },
	    { "a.conf", "\n[policy]\ninterval = 4\n" } },
	  NULL,
	  "interval",
	  "4s",
	  ".d/a.conf:3" },
	{ "a later name wins, whichever was written first",
	  { { "", "" },
	    { "9.conf", "[policy]\ninterval = 9\n" },
	    { "10.conf", "[policy]\ninterval = 10\n" },
	    { "B.conf", "[policy]\nslack = 1MiB\n" } },
	  NULL,
	  "interval",
	  "9s",
	  ".d/9.conf:2" },
	{ "what a drop-in doesn't set comes from the file",
	  { { "", "[policy]\ninterval = 3\nslack = 1MiB\n" },
	    { "a.conf", "[policy]\ninterval = 4\n" } },
	  NULL,
	  "slack",
	  "1MiB",
	  ":3" },
	{ "drop-ins are read without a file, too",
	  { { "a.conf", "[policy]\ninterval = 4\n" } },
	  NULL,
	  "interval",
	  "4s",
	  ".d/a.conf:2" },
	{ "other names are passed over",
	  { { "a.conf.bak", "nonsense" },
	    { ".a.conf", "nonsense" },
	    { ".conf", "nonsense" } },
	  NULL,
	  "interval",
	  "5s",
	  "default" },
	{ "--set wins over drop-ins",
	  { { "a.conf", "[policy]\ninterval = 4\n" } },
	  "interval=7",
	  "interval",
	  "7s",
	  "--set" },
};

static int load(struct mc_settings *settings, const char *override,
		struct mc_error *err)
{
	return mc_settings_load(settings, path, true, &override,
				override != NULL, err);
}

/* The value and the source of a key, FILE left out. */
static void assert_holds(const char *label, const struct mc_settings *settings,
			 const char *name, const char *value,
			 const char *source)
{
	const struct mc_key *key = mc_key_find(NULL, name);
	char text[MC_NAME_SIZE], where[MC_SOURCE_SIZE];
	const char *rest = where;

	mc_key_text(key, settings, text);
	mc_settings_origin_text(settings, settings->from[key - mc_keys], where,
				sizeof where);
	if (strncmp(where, path, strlen(path)) == 0)
		rest += strlen(path);
	if (strcmp(text, value) != 0 || strcmp(rest, source) != 0)
		fail_msg("%s: %s is %s from %s", label, name, text, rest);
}

static void later_files_win(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(sources); i++) {
		struct mc_settings settings;
		struct mc_error err;

		write_files(sources[i].files);
		if (load(&settings, sources[i].override, &err) < 0)
			fail_msg("%s: %s", sources[i].label, err.text);
		assert_holds(sources[i].label, &settings, sources[i].key,
			     sources[i].value, sources[i].source);
		mc_settings_clear(&settings);
	}
}

/* Each error is FILE and what stands here. */
static const struct {
	struct file files[FILES_MOST];
	const char *want;
} bad[] = {
	{ { { "", "" }, { "a.conf", "[policy]\n\ninterval = x\n" } },
	  ".d/a.conf:3: interval: 'x': is not a number;" },
	{ { { "", "" }, { "a.conf", "[policy]\nmin=1G\nmin=1G\n" } },
	  ".d/a.conf:3: min: is set by line 2 already" },
	{ { { "", "[policy]\ncooldown = 5min\n" },
	    { "a.conf", "\n\n[policy]\ncooldown-most = 1min\n" } },
	  ".d/a.conf:4: cooldown-most: cooldown of 5m is above" },
	{ { { "", "[domain w]\nmax = 2G\n" },
	    { "a.conf", "" },
	    { "b.conf", "[domain w]\n\nmin = 4G\n" } },
	  ".d/b.conf:3: min: domain 'w' has a min of 4 GiB (line 3) above its "
	  "max of 2 GiB (/tmp/test_change." },
};

static void a_wrong_drop_in_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(bad); i++) {
		struct mc_settings settings;
		struct mc_error err = { 0 };
		char want[300];

		write_files(bad[i].files);
		snprintf(want, sizeof want, "%s%s", path, bad[i].want);
		if (load(&settings, NULL, &err) >= 0 ||
		    strncmp(err.text, want, strlen(want)) != 0)
			fail_msg("got '%s', want '%s'", err.text, want);
	}
}

static void a_drop_in_that_is_a_folder_is_refused(void **state)
{
	static const struct file none[FILES_MOST];
	struct mc_settings settings;
	struct mc_error err;

	(void)state;
	write_files(none);
	make_drop_ins();
	assert_int_equal(mkdir(NAME("a.conf"), 0755), 0);
	assert_int_equal(load(&settings, NULL, &err), -EINVAL);
	assert_non_null(strstr(err.text, ".d/a.conf: isn't a regular file"));
}

static void too_many_drop_ins_are_refused(void **state)
{
	static const struct file none[FILES_MOST];
	struct mc_settings settings;
	struct mc_error err;
	char name[16];

	(void)state;
	write_files(none);
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof name, "%d.conf", i);
		write_file(name, "[policy]\ninterval = 9\n");
	}
	assert_int_equal(load(&settings, NULL, &err), 0);
	assert_holds("many", &settings, "interval", "9s", ".d/99.conf:2");
	mc_settings_clear(&settings);
	write_file("x.conf", "");
	assert_int_equal(load(&settings, NULL, &err), -ERANGE);
	assert_non_null(strstr(err.text, ".d/: more than 100 files"));
}

/* ---- values as text ---- */

/* xorshift: the same numbers in each run. */
static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static union object {
	struct mc_settings settings;
	struct mc_domain_rule rule;
} before, after;

static void assert_same(const struct mc_key *key)
{
	char text[MC_NAME_SIZE];
	struct mc_error err;

	mc_key_text(key, &before, text);
	memset(&after, 0xff, sizeof after);
	if (mc_key_take(key, &after, text, &err) < 0)
		fail_msg("%s = %s: %s", key->name, text, err.text);
	if (!mc_key_equal(key, &before, &after))
		fail_msg("%s = %s is read as another value", key->name, text);
}

/* A number within the key's range, of any size, round more often than not. */
static uint64_t number_for(const struct mc_key *key, uint64_t *seed)
{
	static const uint64_t scales[] = { 1,	 10,	1000,	1024,
					   3000, 60000, 1 << 20 };
	uint64_t value = next_random(seed) >> next_random(seed) % 64;

	if (next_random(seed) % 8 == 0)
		value = next_random(seed) % 2 == 0 ? key->low : key->high;
	value *= scales[next_random(seed) % MC_COUNT(scales)];
	if (key->high <= key->low)
		return value;
	return key->low + value % (key->high - key->low + 1);
}

static bool is_of(const struct mc_key *key, const struct mc_key_type *type)
{
	return key->type == type;
}

static void put_random(const struct mc_key *key, uint64_t *seed)
{
	char *member = (char *)&before + key->offset;
	uint64_t number = number_for(key, seed);
	unsigned word;

	memset(&before, 0, sizeof before);
	if (is_of(key, &mc_type_TEXT)) {
		size_t length = next_random(seed) % key->size;

		memset(member, 'a', mc_max(length, key->low));
		if (length > 0)
			*member = (char)(' ' + next_random(seed) % 95);
	} else if (key->type->words != NULL) {
		word = (unsigned)(number % key->type->n_words);
		memcpy(member, &word, sizeof word);
	} else if (is_of(key, &mc_type_AMOUNT)) {
		struct mc_amount amount = { .kib = number };

		if (next_random(seed) % 2 == 0)
			amount =
				(struct mc_amount){ .centipct =
							    1 + number % 9900 };
		memcpy(member, &amount, sizeof amount);
	} else {
		if (is_of(key, &mc_type_SECONDS))
			number -= number % 1000;
		memcpy(member, &number, sizeof number);
	}
}

static void a_value_is_read_as_it_is_written(void **state)
{
	uint64_t seed = 88172645463325252;

	(void)state;
	for (size_t i = 0; i < MC_KEY_COUNT; i++) {
		for (int round = 0; round < 2000; round++) {
			put_random(&mc_keys[i], &seed);
			assert_same(&mc_keys[i]);
		}
	}
}

static void defaults_are_written_as_values_are(void **state)
{
	struct mc_settings settings;
	char text[MC_NAME_SIZE];

	(void)state;
	assert_int_equal(mc_settings_load(&settings, NULL, true, NULL, 0, NULL),
			 0);
	for (size_t i = 0; i < MC_KEY_COUNT; i++)
		if (!mc_key_is_domain(&mc_keys[i]))
			assert_string_equal(mc_key_text(&mc_keys[i], &settings,
							text),
					    mc_keys[i].fallback);
	mc_settings_clear(&settings);
}

static void control_characters_are_no_value(void **state)
{
	struct mc_settings settings = { 0 };
	struct mc_error err;

	(void)state;
	assert_int_equal(mc_key_take(&mc_keys[MC_KEY_daemon_admin_group],
				     &settings, "a\n[policy]\nmode = off",
				     &err),
			 -EINVAL);
	assert_string_equal(err.text, "'a?[policy]?mode = off' holds a control "
				      "character");
}

static const struct {
	const char *text;
	uint64_t want; /* 0: refused */
	const char *written;
} octals[] = {
	{ "0660", 0660, "0660" }, { "660", 0660, "0660" },
	{ "0777", 0777, "0777" }, { "0600", 0600, "0600" },
	{ "0577", 0, NULL },	  { "01777", 0, NULL },
	{ "0o660", 0, NULL },	  { "rw-rw----", 0, NULL },
	{ "0680", 0, NULL },	  { "000000660", 0, NULL },
};

static void modes_are_octal(void **state)
{
	const struct mc_key *key = &mc_keys[MC_KEY_daemon_socket_mode];

	(void)state;
	for (size_t i = 0; i < MC_COUNT(octals); i++) {
		struct mc_settings settings = { 0 };
		char text[MC_NAME_SIZE];
		int rc = mc_key_take(key, &settings, octals[i].text, NULL);

		if ((rc == 0) != (octals[i].want != 0) ||
		    settings.socket_mode != octals[i].want)
			fail_msg("%s: %d, %jo", octals[i].text, rc,
				 (uintmax_t)settings.socket_mode);
		if (rc == 0)
			assert_string_equal(mc_key_text(key, &settings, text),
					    octals[i].written);
	}
}

/* ---- setting ---- */

static const struct {
	struct mc_assignment list[2];
	const char *want; /* NULL: it is fine */
} assignments[] = {
	{ { { "interval", "2s" }, { "cooldown", "1min" } }, NULL },
	{ { { "interval", "2s" }, { "cooldown", "1h" } },
	  "cooldown: cooldown of 1h is above cooldown-most of 10m; set both" },
	{ { { "cooldown", "1h" }, { "cooldown-most", "2h" } }, NULL },
	{ { { "interval", "2s" }, { "nonsense", "1" } },
	  "unknown key 'nonsense'; known are " },
	{ { { "interval", "2s" }, { "slack", "1" } },
	  "slack: '1': has no unit; write a size such as 200MiB" },
	{ { { "interval", "2s" }, { "interval", "3s" } },
	  "interval: is given twice" },
	{ { { "interval", "2s" }, { "max", "3GiB" } },
	  "'max' belongs in section [domain]" },
};

static void settings_are_set_all_or_none(void **state)
{
	struct mc_settings settings, was;
	struct mc_error err;

	(void)state;
	assert_int_equal(mc_settings_load(&was, NULL, true, NULL, 0, NULL), 0);
	for (size_t i = 0; i < MC_COUNT(assignments); i++) {
		const char *want = assignments[i].want;
		int rc;

		settings = was;
		rc = mc_settings_assign(&settings, assignments[i].list, 2,
					&err);
		if ((rc == 0) != (want == NULL) ||
		    (rc < 0 && strncmp(err.text, want, strlen(want)) != 0))
			fail_msg("%zu: %d, '%s'", i, rc, err.text);
		if (rc < 0)
			assert_memory_equal(&settings, &was, sizeof was);
		else
			assert_int_equal(settings.from[MC_KEY_policy_cooldown],
					 MC_ORIGIN_RPC);
	}
	mc_settings_clear(&was);
}

/* The default minimum that a client has set is nobody's wish for a domain. */
static void a_min_for_all_gives_way_also_when_set_by_rpc(void **state)
{
	const struct mc_assignment list = { "min", "1GiB" };
	const struct mc_domain_sample domain = {
		.name = "a",
		.max_kib = MC_MIB(4096),
		.has_metadata = true,
		.metadata = { .max = "512MiB", .has_max = true },
	};
	struct mc_domain_limits limits;
	struct mc_settings settings;
	char note[MC_TEXT_SIZE];

	(void)state;
	assert_int_equal(mc_settings_load(&settings, NULL, true, NULL, 0, NULL),
			 0);
	assert_int_equal(mc_settings_assign(&settings, &list, 1, NULL), 0);
	mc_settings_domain(&settings, &domain, &limits, note);
	assert_int_equal(limits.min_kib, MC_MIB(512));
	assert_string_equal(note, "");
	mc_settings_clear(&settings);
}

static const struct mc_change *change_of(const struct mc_changes *changes,
					 const char *key, const char *domain)
{
	for (size_t i = 0; i < changes->n_changes; i++)
		if (strcmp(changes->changes[i].key, key) == 0 &&
		    strcmp(changes->changes[i].domain, domain) == 0)
			return &changes->changes[i];
	fail_msg("no change of %s %s", key, domain);
	return NULL;
}

static void assert_change(const struct mc_changes *changes, const char *key,
			  const char *domain, const char *want)
{
	const struct mc_change *change = change_of(changes, key, domain);
	char got[2048];

	snprintf(got, sizeof got, "%s (%s) -> %s (%s)%s%s", change->old,
		 strrchr(change->old_source, '/') != NULL
			 ? strrchr(change->old_source, '/') + 1
			 : change->old_source,
		 change->new,
		 strrchr(change->new_source, '/') != NULL
			 ? strrchr(change->new_source, '/') + 1
			 : change->new_source,
		 change->has_note ? " " : "", change->note);
	assert_string_equal(got, want);
}

static void differences_are_told_by_key_and_domain(void **state)
{
	static const struct file first[FILES_MOST] = {
		{ "", "[policy]\ninterval = 3\n[domain a]\nmin = 1GiB\n"
		      "shares = 5\n[domain \"b-*\"]\nmode = off\n" },
	};
	static const struct file second[FILES_MOST] = {
		{ "", "[daemon]\nsocket = /s\n[domain a]\nmin = 1024MiB\n"
		      "max = 2GiB\n[domain a]\nshares = 6\n" },
		{ "x.conf",
		  "[policy]\ninterval = 4\n[domain c]\nmode = off\n" },
	};
	struct mc_settings old, new;
	struct mc_changes changes;

	(void)state;
	write_files(first);
	assert_int_equal(load(&old, NULL, NULL), 0);
	write_files(second);
	assert_int_equal(load(&new, NULL, NULL), 0);
	mc_settings_differences(&old, &new, &changes);
	assert_int_equal(changes.n_changes, 6);
	assert_change(&changes, "interval", "", "3s (conf:2) -> 4s (x.conf:2)");
	assert_change(&changes, "socket", "",
		      "/run/memcoord/memcoordd.sock (default) -> /s (conf:2) "
		      "takes effect at the next start");
	assert_change(&changes, "shares", "a", "5 (conf:5) -> 6 (conf:7)");
	assert_change(&changes, "max", "a", " (default) -> 2GiB (conf:5)");
	assert_change(&changes, "mode", "b-*", "off (conf:7) ->  (default)");
	assert_change(&changes, "mode", "c", " (default) -> off (x.conf:4)");
	mc_record_clear(MC_RECORD_changes, &changes);
	mc_settings_differences(&new, &new, &changes);
	assert_int_equal(changes.n_changes, 0);
	mc_record_clear(MC_RECORD_changes, &changes);
	mc_settings_clear(&old);
	mc_settings_clear(&new);
}

/* Of a file that comes later in the new settings, or isn't there any more. */
static void what_needs_a_start_keeps_value_and_source(void **state)
{
	static const struct file first[FILES_MOST] = {
		{ "", "" },
		{ "b.conf", "[daemon]\nsocket = /b\n" },
		{ "c.conf", "[daemon]\npidfile = /c\n" },
	};
	static const struct file second[FILES_MOST] = {
		{ "", "[daemon]\nsocket = /s\nlog = syslog\n" },
		{ "a.conf", "[policy]\ninterval = 4\n" },
		{ "b.conf", "" },
	};
	struct mc_settings running, next;

	(void)state;
	write_files(first);
	assert_int_equal(load(&running, NULL, NULL), 0);
	write_files(second);
	assert_int_equal(load(&next, NULL, NULL), 0);
	mc_settings_keep_fixed(&next, &running);
	assert_holds("moved", &next, "socket", "/b", ".d/b.conf:2");
	assert_holds("gone", &next, "pidfile", "/c", ".d/c.conf:2");
	assert_holds("default", &next, "log", "stderr", "default");
	assert_holds("live", &next, "interval", "4s", ".d/a.conf:2");
	mc_settings_clear(&running);
	mc_settings_clear(&next);
}

/* ---- keeping ---- */

static int keep(const struct mc_assignment *list, size_t count,
		struct mc_error *err)
{
	mc_auto(mc_persisted_clear) struct mc_persisted persisted = { 0 };
	struct mc_settings settings;
	int rc;

	assert_int_equal(mc_settings_load(&settings, NULL, true, NULL, 0, NULL),
			 0);
	assert_int_equal(mc_settings_assign(&settings, list, count, err), 0);
	rc = mc_persist_prepare(&persisted, path, &settings, list, count, err);
	mc_settings_clear(&settings);
	return rc < 0 ? rc : mc_persist_write(&persisted, err);
}

static void what_is_kept_is_added_to_what_was(void **state)
{
	static const struct file files[FILES_MOST] = {
		{ "90-persisted.conf",
		  "# mine\n[domain \"w \\\" [0-9]\"]\nmin = 1GiB\n"
		  "[policy]\ninterval = 3\n[domain a\\]\nshares = 5\n" },
	};
	static const struct mc_assignment list[] = {
		{ "slack", "1.5MiB" },
		{ "interval", "7" },
		{ "pidfile", "/run/p" },
	};
	struct mc_error err;
	struct stat info;
	char text[1024];

	(void)state;
	write_files(files);
	if (keep(list, MC_COUNT(list), &err) < 0)
		fail_msg("%s", err.text);
	read_file("90-persisted.conf", text, sizeof text);
	assert_non_null(strstr(text, "\n\n"));
	assert_string_equal(strstr(text, "\n\n"),
			    "\n\n[daemon]\npidfile = /run/p\n"
			    "\n[policy]\ninterval = 7s\nslack = 1536KiB\n"
			    "\n[domain \"w \\\" [0-9]\"]\nmin = 1GiB\n"
			    "\n[domain a\\]\nshares = 5\n");
	assert_int_equal(stat(NAME("90-persisted.conf"), &info), 0);
	assert_int_equal(info.st_mode & 0777, 0644);
	assert_int_not_equal(stat(NAME("90-persisted.conf.new"), &info), 0);
}

static void its_folder_is_made(void **state)
{
	static const struct file none[FILES_MOST];
	static const struct mc_assignment list = { "slack", "1MiB" };
	struct mc_settings settings;

	(void)state;
	write_files(none);
	assert_int_equal(keep(&list, 1, NULL), 0);
	assert_int_equal(load(&settings, NULL, NULL), 0);
	assert_holds("kept", &settings, "slack", "1MiB",
		     ".d/90-persisted.conf:5");
	mc_settings_clear(&settings);
}

static const struct {
	struct mc_assignment one;
	const char *persisted; /* what is there; NULL: nothing */
	const char *want; /* a part of the error */
} unkept[] = {
	{ { "admin-group", "a ; b" },
	  NULL,
	  "admin-group: 'a ; b' can't be written to a file" },
	{ { "admin-group", " a" },
	  NULL,
	  "admin-group: ' a' can't be written to a file" },
	{ { "slack", "1MiB" },
	  "[policy]\nslack = x\n",
	  ".d/90-persisted.conf:2: slack: 'x': is not a number" },
};

static void what_can_not_be_kept_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(unkept); i++) {
		const struct file files[FILES_MOST] = {
			{ "90-persisted.conf", unkept[i].persisted }
		};
		struct mc_error err = { 0 };
		char text[64] = "";

		write_files(files);
		assert_int_equal(keep(&unkept[i].one, 1, &err), -EINVAL);
		if (strstr(err.text, unkept[i].want) == NULL)
			fail_msg("got '%s'", err.text);
		if (unkept[i].persisted == NULL)
			continue;
		read_file("90-persisted.conf", text, sizeof text);
		assert_string_equal(text, unkept[i].persisted);
	}
}

static void one_that_can_not_be_written_is_told(void **state)
{
	static const struct file none[FILES_MOST];
	static const struct mc_assignment list = { "slack", "1MiB" };
	struct mc_error err;
	char name[128];
	FILE *out;

	(void)state;
	write_files(none);
	snprintf(name, sizeof name, "%s.d", path);
	out = fopen(name, "we");
	assert_non_null(out);
	fclose(out);
	assert_true(keep(&list, 1, &err) < 0);
	assert_non_null(strstr(err.text, "90-persisted.conf: Not a directory"));
}

/* ---- showing ---- */

static void all_settings_are_listed(void **state)
{
	static const struct file files[FILES_MOST] = {
		{ "", "[policy]\nmin = 300MiB\n[domain \"w-*\"]\nmin = 1GiB\n"
		      "mode = off\n" },
	};
	struct mc_settings settings;
	struct mc_settings_list list;
	size_t n_domain = 0;

	(void)state;
	write_files(files);
	assert_int_equal(load(&settings, NULL, NULL), 0);
	for (size_t i = 0; i < MC_KEY_COUNT; i++)
		n_domain += mc_key_is_domain(&mc_keys[i]);
	assert_int_equal(mc_settings_list(&settings, NULL, &list, NULL), 0);
	assert_int_equal(list.n_settings, MC_KEY_COUNT - n_domain + 2);
	assert_string_equal(list.settings[0].key, "socket");
	assert_string_equal(list.settings[0].when, "start");
	mc_record_clear(MC_RECORD_settings_list, &list);

	assert_int_equal(mc_settings_list(&settings, "min", &list, NULL), 0);
	assert_int_equal(list.n_settings, 2);
	assert_string_equal(list.settings[0].section, "policy");
	assert_string_equal(list.settings[0].value, "300MiB");
	assert_string_equal(list.settings[0].default_value, "200MiB");
	assert_string_equal(list.settings[0].when, "live");
	assert_false(list.settings[0].has_domain);
	assert_string_equal(list.settings[1].domain, "w-*");
	assert_string_equal(list.settings[1].value, "1GiB");
	assert_string_equal(strrchr(list.settings[1].source, '/'), "/conf:4");
	mc_record_clear(MC_RECORD_settings_list, &list);
	mc_settings_clear(&settings);
}

static const struct {
	const char *key, *want;
} unknown[] = {
	{ "intervall", "no setting is called 'intervall'; did you mean "
		       "interval?" },
	{ "reserve", "no setting is called 'reserve'; did you mean "
		     "host-reserve, guest-reserve?" },
	{ "mx", "no setting is called 'mx'; did you mean min, max?" },
	{ "", "no setting is called ''; known are socket, group, " },
	{ "nothing-like-it",
	  "no setting is called 'nothing-like-it'; known are socket, " },
	{ "1234567890123456789012345678901",
	  "no setting is called '1234567890123456789012345678901'; known "
	  "are socket, " },
};

static void an_unknown_key_is_told_which_are_like_it(void **state)
{
	struct mc_settings settings;
	struct mc_settings_list list;
	struct mc_error err;

	(void)state;
	assert_int_equal(mc_settings_load(&settings, NULL, true, NULL, 0, NULL),
			 0);
	for (size_t i = 0; i < MC_COUNT(unknown); i++) {
		const char *want = unknown[i].want;

		assert_int_equal(mc_settings_list(&settings, unknown[i].key,
						  &list, &err),
				 -ENOENT);
		if (strncmp(err.text, want, strlen(want)) != 0)
			fail_msg("got '%s', want '%s'", err.text, want);
	}
	mc_settings_clear(&settings);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(later_files_win),
		cmocka_unit_test(a_wrong_drop_in_is_named),
		cmocka_unit_test(a_drop_in_that_is_a_folder_is_refused),
		cmocka_unit_test(too_many_drop_ins_are_refused),
		cmocka_unit_test(a_value_is_read_as_it_is_written),
		cmocka_unit_test(defaults_are_written_as_values_are),
		cmocka_unit_test(control_characters_are_no_value),
		cmocka_unit_test(modes_are_octal),
		cmocka_unit_test(settings_are_set_all_or_none),
		cmocka_unit_test(a_min_for_all_gives_way_also_when_set_by_rpc),
		cmocka_unit_test(differences_are_told_by_key_and_domain),
		cmocka_unit_test(what_needs_a_start_keeps_value_and_source),
		cmocka_unit_test(what_is_kept_is_added_to_what_was),
		cmocka_unit_test(its_folder_is_made),
		cmocka_unit_test(what_can_not_be_kept_is_told),
		cmocka_unit_test(one_that_can_not_be_written_is_told),
		cmocka_unit_test(all_settings_are_listed),
		cmocka_unit_test(an_unknown_key_is_told_which_are_like_it),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_all);
}
