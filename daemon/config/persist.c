/*
 * Writes the drop-in that keeps what was set. It is read by the same code as
 * any other, before it takes the old one's place.
 */
#include "persist.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/stat.h>

#include <memcoord/log.h>

#include "drop_in.h"
#include "file.h"
#include "table.h"

static const char heading[] =
	"# Written by memcoordd: what was set to be kept, as by 'memcoordctl "
	"set\n"
	"# --persist'. It may be edited or removed; comments aren't kept.\n";

/* ---- its text ---- */

static void add_section(FILE *out, const struct mc_settings *settings,
			const char *section)
{
	bool is_begun = false;
	char value[MC_NAME_SIZE];

	for (size_t i = 0; i < MC_KEY_COUNT; i++) {
		const struct mc_key *key = &mc_keys[i];

		if (settings->from[i] == 0 ||
		    strcmp(key->section, section) != 0)
			continue;
		if (!is_begun)
			fprintf(out, "\n[%s]\n", section);
		is_begun = true;
		fprintf(out, "%s = %s\n", key->name,
			mc_key_text(key, settings, value));
	}
}

static void add_sections(FILE *out, const struct mc_settings *settings)
{
	for (size_t i = 0; i < MC_KEY_COUNT; i++)
		if (!mc_key_is_domain(&mc_keys[i]) &&
		    (i == 0 ||
		     strcmp(mc_keys[i].section, mc_keys[i - 1].section) != 0))
			add_section(out, settings, mc_keys[i].section);
}

/* A quoted name can't end in an odd backslash; one that does had no quotes. */
static const char *quote_for(const char *name)
{
	size_t backslashes = 0;

	while (backslashes < strlen(name) &&
	       name[strlen(name) - 1 - backslashes] == '\\')
		backslashes++;
	return backslashes % 2 == 0 ? "\"" : "";
}

static void add_rule(FILE *out, const struct mc_domain_rule *rule)
{
	const char *quote = quote_for(rule->pattern);
	char value[MC_NAME_SIZE];

	fprintf(out, "\n[domain %s%s%s]\n", quote, rule->pattern, quote);
	for (size_t i = 0; i < MC_KEY_COUNT; i++)
		if (rule->from[i] != 0)
			fprintf(out, "%s = %s\n", mc_keys[i].name,
				mc_key_text(&mc_keys[i], rule, value));
}

static char *text_of(const struct mc_settings *settings)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		abort();
	fputs(heading, out);
	add_sections(out, settings);
	for (size_t i = 0; i < settings->n_rules; i++)
		add_rule(out, &settings->rules[i]);
	if (fclose(out) == EOF)
		abort();
	return text;
}

/* ---- what stands in it ---- */

static void take_over(struct mc_settings *kept,
		      const struct mc_settings *settings,
		      const struct mc_assignment *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct mc_key *key = mc_key_find(NULL, list[i].key);

		mc_key_copy(key, kept, settings);
		*mc_key_from(key, kept->from) = MC_ORIGIN_RPC;
	}
}

/* Blanks at an end, or a ';' after one, don't come back from a file. */
static int compare(const struct mc_settings *kept,
		   const struct mc_settings *read, struct mc_error *err)
{
	char value[MC_NAME_SIZE], shown[MC_SHOWN];

	for (size_t i = 0; i < MC_KEY_COUNT; i++)
		if (kept->from[i] != 0 &&
		    (read->from[i] == 0 ||
		     !mc_key_equal(&mc_keys[i], kept, read)))
			return mc_fail(err, -EINVAL,
				       "%s: '%s' can't be written to a file",
				       mc_keys[i].name,
				       mc_shown(shown,
						mc_key_text(&mc_keys[i], kept,
							    value)));
	return 0;
}

int mc_persist_prepare(struct mc_persisted *persisted, const char *file,
		       const struct mc_settings *settings,
		       const struct mc_assignment *list, size_t count,
		       struct mc_error *err)
{
	struct mc_persisted next = { .path = mc_drop_in_path(file,
							     MC_PERSISTED) };
	mc_auto(mc_settings_clear) struct mc_settings kept = { 0 };
	int rc = mc_file_apply(&kept, next.path, true, err);

	if (rc == 0) {
		take_over(&kept, settings, list, count);
		next.text = text_of(&kept);
		rc = mc_file_apply_text(&next.settings, next.path, next.text,
					strlen(next.text), err);
	}
	if (rc == 0)
		rc = compare(&kept, &next.settings, err);
	if (rc < 0) {
		mc_persisted_clear(&next);
		return -EINVAL;
	}
	*persisted = next;
	return 0;
}

void mc_persisted_clear(struct mc_persisted *persisted)
{
	free(persisted->path);
	free(persisted->text);
	mc_settings_clear(&persisted->settings);
	*persisted = (struct mc_persisted){ 0 };
}

/* ---- its file ---- */

static int fail_at(struct mc_error *err, const char *path)
{
	return mc_fail(err, -errno, "%s: %s", path, strerror(errno));
}

static int write_all(int fd, const char *text, size_t size)
{
	while (size > 0) {
		ssize_t done = write(fd, text, size);

		if (done < 0 && errno != EINTR)
			return -1;
		if (done > 0) {
			text += done;
			size -= (size_t)done;
		}
	}
	return 0;
}

/* fchmod: the mode is ours, whatever the umask is. */
static int write_file(const char *path, const char *text, struct mc_error *err)
{
	mc_auto(mc_closep) int fd =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 || write_all(fd, text, strlen(text)) < 0 ||
	    fchmod(fd, 0644) < 0 || fsync(fd) < 0)
		return fail_at(err, path);
	return 0;
}

/* What is renamed stays so once its folder is on the disk. It can't be undone. */
static void sync_folder(int fd, const char *path)
{
	if (fsync(fd) < 0)
		mc_log(MC_LOG_WARNING, "%s: may be lost in a crash: %s", path,
		       strerror(errno));
}

static int replace(const char *path, const char *text, struct mc_error *err)
{
	mc_auto(mc_freep) char *fresh = NULL;
	int rc;

	if (asprintf(&fresh, "%s.new", path) < 0)
		abort();
	/* One that is there was left by a crash. */
	unlink(fresh);
	rc = write_file(fresh, text, err);
	if (rc == 0 && rename(fresh, path) < 0)
		rc = fail_at(err, path);
	if (rc < 0)
		unlink(fresh);
	return rc;
}

int mc_persist_write(const struct mc_persisted *persisted, struct mc_error *err)
{
	mc_auto(mc_freep) char *copy = strdup(persisted->path);
	mc_auto(mc_closep) int fd = -1;
	const char *folder;
	int rc;

	if (copy == NULL)
		abort();
	folder = dirname(copy);
	if (mkdir(folder, 0755) < 0 && errno != EEXIST)
		return fail_at(err, folder);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail_at(err, folder);
	rc = replace(persisted->path, persisted->text, err);
	if (rc == 0)
		sync_folder(fd, persisted->path);
	return rc;
}
