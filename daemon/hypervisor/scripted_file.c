/*
 * Reads the scripted hypervisor's file.
 *
 * What the keys mean is the model's (scripted_model.c), appending the writer's
 * (scripted_write.c); the format is told in scripted.h.
 */
#include "scripted.h"

#include <errno.h>
#include <string.h>
#include <sys/file.h>

#include <ini.h>

#include <memcoord/num.h>

#define SCHEME "scripted:"
#define DOMAIN "domain "
#define DOMAINS_MOST 4096

/* libinih cuts longer ones off without a word. */
#define SECTION_LETTERS 49

struct key {
	const char *name;
	size_t offset; /* in the host or domain */
	int (*take)(void *to, const struct key *key, const char *text,
		    struct mc_error *err);
	const char *const *words; /* for take_word */
	size_t size; /* for take_text */
};

static int take_text(void *to, const struct key *key, const char *text,
		     struct mc_error *err)
{
	if (strlen(text) >= key->size)
		return mc_fail(err, -EINVAL, "longer than %zu characters",
			       key->size - 1);
	mc_copy(to, key->size, strcmp(text, "auto") == 0 ? "" : text);
	return 0;
}

static int take_number(struct mc_scripted_value *to, const char *text,
		       int (*parse)(uint64_t *, const char *,
				    struct mc_error *),
		       struct mc_error *err)
{
	struct mc_scripted_value next = { .is_given = true };

	if (strcmp(text, "auto") == 0)
		next.is_given = false;
	else if (parse(&next.value, text, err) < 0)
		return -EINVAL;
	*to = next;
	return 0;
}

static int take_size(void *to, const struct key *key, const char *text,
		     struct mc_error *err)
{
	(void)key;
	return take_number(to, text, mc_size_parse, err);
}

static int take_count(void *to, const struct key *key, const char *text,
		      struct mc_error *err)
{
	(void)key;
	return take_number(to, text, mc_count_parse, err);
}

static int take_duration(void *to, const struct key *key, const char *text,
			 struct mc_error *err)
{
	(void)key;
	return take_number(to, text, mc_duration_parse, err);
}

static int take_percent(void *to, const struct key *key, const char *text,
			struct mc_error *err)
{
	(void)key;
	return take_number(to, text, mc_percent_parse, err);
}

static int take_age(void *to, const struct key *key, const char *text,
		    struct mc_error *err)
{
	struct mc_scripted_value *age = to;

	if (strcmp(text, "frozen") != 0)
		return take_duration(to, key, text, err);
	*age = (struct mc_scripted_value){ UINT64_MAX, true };
	return 0;
}

static int take_word(void *to, const struct key *key, const char *text,
		     struct mc_error *err)
{
	struct mc_scripted_value *value = to;

	if (strcmp(text, "auto") == 0)
		text = key->words[0];
	for (uint64_t i = 0; key->words[i] != NULL; i++) {
		if (strcmp(text, key->words[i]) == 0) {
			*value = (struct mc_scripted_value){ i, true };
			return 0;
		}
	}
	return mc_fail(err, -EINVAL, "%s is not one of its words", text);
}

static const char *const no_yes[] = { "no", "yes", NULL };
static const char *const yes_no[] = { "yes", "no", NULL };
static const char *const clocks[] = { "real", "frozen", NULL };
static const char *const workers[] = { "none", "collect", "apply", NULL };
static const char *const states[] = { "running", "paused", "crashed", "gone",
				      NULL };
static const char *const qualities[] = { "good", "absent", "all-ones",
					 "contradict", NULL };
static const char *const drivers[] = { "yes", "no", "stuck", NULL };

#define HOST(member) offsetof(struct mc_scripted_host, member)
#define GUEST(member) offsetof(struct mc_scripted_domain, member)
#define HOST_TEXT(member) \
	HOST(member), take_text, NULL, \
		sizeof((struct mc_scripted_host *)NULL)->member
#define GUEST_METADATA(member) GUEST_TEXT(metadata.member)
#define GUEST_TEXT(member) \
	GUEST(member), take_text, NULL, \
		sizeof((struct mc_scripted_domain *)NULL)->member

static const struct key host_keys[] = {
	{ "hostname", HOST_TEXT(hostname) },
	{ "error", HOST_TEXT(error) },
	{ "total", HOST(total), take_size, NULL, 0 },
	{ "system", HOST(system), take_size, NULL, 0 },
	{ "available", HOST(available), take_size, NULL, 0 },
	{ "arc", HOST(arc), take_size, NULL, 0 },
	{ "psi", HOST(psi), take_percent, NULL, 0 },
	{ "connected", HOST(is_unconnected), take_word, yes_no, 0 },
	{ "delay", HOST(delay), take_duration, NULL, 0 },
	{ "hang", HOST(hang), take_word, workers, 0 },
	{ "crash", HOST(crash), take_word, workers, 0 },
	{ "now", HOST(is_frozen), take_word, clocks, 0 },
	{ NULL, 0, NULL, NULL, 0 },
};

static const struct key domain_keys[] = {
	{ "uuid", GUEST_TEXT(uuid) },
	{ "fail", GUEST_TEXT(fail) },
	{ "id", GUEST(id), take_count, NULL, 0 },
	{ "state", GUEST(state), take_word, states, 0 },
	{ "size", GUEST(size), take_size, NULL, 0 },
	{ "max", GUEST(max), take_size, NULL, 0 },
	{ "used", GUEST(used), take_size, NULL, 0 },
	{ "cache", GUEST(cache), take_size, NULL, 0 },
	{ "kernel", GUEST(kernel), take_size, NULL, 0 },
	{ "rss", GUEST(rss), take_size, NULL, 0 },
	{ "swap-in", GUEST(swap_in), take_size, NULL, 0 },
	{ "swap-out", GUEST(swap_out), take_size, NULL, 0 },
	{ "major-faults", GUEST(major_faults), take_count, NULL, 0 },
	{ "period", GUEST(period), take_count, NULL, 0 },
	{ "age", GUEST(age), take_age, NULL, 0 },
	{ "last-update", GUEST(last_update), take_count, NULL, 0 },
	{ "numbers", GUEST(numbers), take_word, qualities, 0 },
	{ "unused", GUEST(unused), take_size, NULL, 0 },
	{ "usable", GUEST(usable), take_size, NULL, 0 },
	{ "available", GUEST(available), take_size, NULL, 0 },
	{ "actual", GUEST(actual), take_size, NULL, 0 },
	{ "balloon", GUEST(lacks_balloon), take_word, yes_no, 0 },
	{ "driver", GUEST(driver), take_word, drivers, 0 },
	{ "inflate", GUEST(inflate), take_size, NULL, 0 },
	{ "moving", GUEST(moving), take_word, no_yes, 0 },
	{ "busy", GUEST(busy), take_word, no_yes, 0 },
	{ "unresponsive", GUEST(unresponsive), take_word, no_yes, 0 },
	{ "hangs", GUEST(hangs), take_word, no_yes, 0 },
	{ "vanish", GUEST(vanish), take_word, no_yes, 0 },
	{ "autodeflate", GUEST(autodeflate), take_word, no_yes, 0 },
	{ "free-page-reporting", GUEST(free_page_reporting), take_word, no_yes,
	  0 },
	{ "hugepages", GUEST(hugepages), take_word, no_yes, 0 },
	{ "locked", GUEST(locked), take_word, no_yes, 0 },
	{ "passthrough", GUEST(passthrough), take_word, no_yes, 0 },
	{ "launch-security", GUEST(launch_security), take_word, no_yes, 0 },
	{ "virtio-mem", GUEST(virtio_mem), take_word, no_yes, 0 },
	{ "min-guarantee", GUEST(min_guarantee), take_size, NULL, 0 },
	{ "metadata-mode", GUEST_METADATA(mode) },
	{ "metadata-min", GUEST_METADATA(min) },
	{ "metadata-max", GUEST_METADATA(max) },
	{ "metadata-shares", GUEST_METADATA(shares) },
	{ "metadata-unknown", GUEST_METADATA(unknown) },
	{ "target", GUEST(target), take_size, NULL, 0 },
	{ "from", GUEST(from), take_size, NULL, 0 },
	{ "since", GUEST(since), take_count, NULL, 0 },
	{ NULL, 0, NULL, NULL, 0 },
};

/* One run over the file; libinih tells neither lines nor what is wrong. */
struct loading {
	struct mc_scripted *script;
	FILE *in;
	unsigned line; /* the one last read */
	unsigned bad_line; /* the first that is wrong; 0: none */
	struct mc_error why;
};

static void note_bad(struct loading *loading)
{
	if (loading->bad_line == 0)
		loading->bad_line = loading->line;
}

/* libinih's reader: a line as by fgets. It would take the rest as another. */
static char *read_line(char *text, int size, void *user)
{
	struct loading *loading = user;

	if (loading->bad_line != 0 || fgets(text, size, loading->in) == NULL)
		return NULL;
	loading->line++;
	if (strchr(text, '\n') == NULL && strlen(text) + 1 == (size_t)size) {
		mc_fail(&loading->why, -EINVAL, "the line is too long");
		note_bad(loading);
	}
	return text;
}

static struct mc_scripted_domain *find_domain(struct mc_scripted *script,
					      const char *name)
{
	/* From the end: mostly it is the section that was just begun. */
	for (size_t i = script->n_domains; i > 0; i--) {
		if (strcmp(script->domains[i - 1].name, name) == 0)
			return &script->domains[i - 1];
	}
	return NULL;
}

static struct mc_scripted_domain *add_domain(struct mc_scripted *script,
					     const char *name)
{
	struct mc_scripted_domain *domain;

	script->domains = mc_realloc(script->domains, script->n_domains + 1,
				     sizeof *script->domains);
	domain = &script->domains[script->n_domains++];
	*domain = (struct mc_scripted_domain){ 0 };
	mc_copy(domain->name, sizeof domain->name, name);
	return domain;
}

static struct mc_scripted_domain *domain_of(struct loading *loading,
					    const char *section)
{
	const char *name = section + strlen(DOMAIN);
	struct mc_scripted_domain *domain = find_domain(loading->script, name);

	if (domain != NULL)
		return domain;
	if (*name == '\0' || strlen(section) >= SECTION_LETTERS) {
		mc_fail(&loading->why, -EINVAL,
			"a domain's name of %zu letters", strlen(name));
		return NULL;
	}
	if (loading->script->n_domains == DOMAINS_MOST) {
		mc_fail(&loading->why, -EINVAL, "more than %d domains",
			DOMAINS_MOST);
		return NULL;
	}
	return add_domain(loading->script, name);
}

static int take_key(struct loading *loading, void *base, const struct key *key,
		    const char *name, const char *text)
{
	while (key->name != NULL && strcmp(key->name, name) != 0)
		key++;
	if (key->name == NULL)
		return mc_fail(&loading->why, -EINVAL, "no key is called %s",
			       name);
	if (key->take((char *)base + key->offset, key, text, &loading->why) < 0)
		return mc_fail_at(&loading->why, "%s", name);
	return 0;
}

static int take_section(struct loading *loading, const char *section,
			const char *name, const char *text)
{
	struct mc_scripted_domain *domain;

	if (strcmp(section, "host") == 0)
		return take_key(loading, &loading->script->host, host_keys,
				name, text);
	if (strncmp(section, DOMAIN, strlen(DOMAIN)) != 0)
		return mc_fail(&loading->why, -EINVAL,
			       "no section is called %s",
			       *section != '\0' ? section : "nothing");
	domain = domain_of(loading, section);
	if (domain == NULL)
		return -EINVAL;
	return take_key(loading, domain, domain_keys, name, text);
}

/* libinih's handler: 0 is failure. */
static int on_key(void *user, const char *section, const char *name,
		  const char *text)
{
	struct loading *loading = user;

	if (loading->bad_line != 0)
		return 0;
	if (take_section(loading, section, name, text) == 0)
		return 1;
	note_bad(loading);
	return 0;
}

int mc_scripted_path(const char **path, const char *uri, struct mc_error *err)
{
	const char *text = uri + strlen(SCHEME);

	if (strncmp(uri, SCHEME, strlen(SCHEME)) != 0 || *text == '\0')
		return mc_fail(err, -EINVAL, "%s: not scripted:FILE", uri);
	*path = text;
	return 0;
}

int mc_scripted_load(struct mc_scripted *script, const char *path,
		     struct mc_error *err)
{
	mc_auto(mc_fclose) FILE *in = fopen(path, "re");
	mc_auto(mc_scripted_clear) struct mc_scripted next = { 0 };
	struct loading loading = { .script = &next, .in = in };
	int line;

	if (in == NULL)
		return mc_fail(err, -ENOTCONN, "%s: %s", path, strerror(errno));
	/* Whoever appends under the lock is waited for; closing releases it. */
	flock(fileno(in), LOCK_SH);
	line = ini_parse_stream(read_line, &loading, on_key, &loading);
	if (loading.bad_line != 0)
		return mc_fail(err, -EINVAL, "%s:%u: %s", path,
			       loading.bad_line, loading.why.text);
	if (line != 0)
		return mc_fail(err, -EINVAL,
			       "%s:%d: neither a section nor a key", path,
			       line);
	if (ferror(in))
		return mc_fail(err, -EIO, "%s: read error", path);
	*script = next;
	next = (struct mc_scripted){ 0 };
	return 0;
}

void mc_scripted_clear(struct mc_scripted *script)
{
	free(script->domains);
	*script = (struct mc_scripted){ 0 };
}
