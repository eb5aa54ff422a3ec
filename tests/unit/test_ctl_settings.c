/*
 * Settings as memcoordctl shows them, and what it makes of its arguments.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ctl/commands/settings.h"

typedef int show(const struct mc_screen *screen, const void *record);

static void assert_shows_at(size_t width, show *function, const void *record,
			    const char *want)
{
	char *text = NULL;
	size_t size = 0;
	struct mc_screen screen = {
		.out = open_memstream(&text, &size),
		.width = width,
	};

	assert_int_equal(function(&screen, record), 0);
	fclose(screen.out);
	assert_string_equal(text, want);
	free(text);
}

static void assert_shows(show *function, const void *record, const char *want)
{
	assert_shows_at(0, function, record, want);
}

static struct mc_setting settings[] = {
	{ .section = "policy",
	  .key = "interval",
	  .value = "2s",
	  .source = "rpc",
	  .default_value = "5s",
	  .when = "live",
	  .help = "time from one pass to the next" },
	{ .section = "daemon",
	  .key = "pidfile",
	  .source = "default",
	  .when = "start",
	  .help = "file that the process id is written to" },
	{ .section = "domain",
	  .domain = "web-*",
	  .has_domain = true,
	  .key = "min",
	  .value = "1GiB",
	  .source = "/etc/x.conf:3",
	  .default_value = "min of [policy]",
	  .when = "live",
	  .help = "size that it is never taken below" },
};

static const struct mc_settings_list list = { settings, 3 };

/* Keys, values and sentences are whole at any width. */
static void a_narrow_table_has_its_sentences_below(void **state)
{
	(void)state;
	assert_shows_at(80, mc_settings_show, &list,
			"KEY           VALUE  SOURCE\n"
			"interval      2s     rpc\n"
			"  time from one pass to the next; default 5s\n"
			"pidfile       -      default\n"
			"  file that the process id is written to; changes at "
			"a start\n"
			"min of web-*  1GiB   /etc/x.conf:3\n"
			"  size that it is never taken below; default min of "
			"[policy]\n");
	assert_shows_at(90, mc_settings_show, &list,
			"KEY           VALUE  SOURCE         MEANING\n"
			"interval      2s     rpc            time from one "
			"pass to the next; default 5s\n"
			"pidfile       -      default        file that the "
			"process id is written to; changes at a\n"
			"                                    start\n"
			"min of web-*  1GiB   /etc/x.conf:3  size that it is "
			"never taken below; default min of\n"
			"                                    [policy]\n");
	assert_shows_at(30, mc_settings_show, &list,
			"KEY           VALUE\n"
			"interval      2s\n"
			"  rpc: time from one pass to\n"
			"  the next; default 5s\n"
			"pidfile       -\n"
			"  default: file that the\n"
			"  process id is written to;\n"
			"  changes at a start\n"
			"min of web-*  1GiB\n"
			"  /etc/x.conf:3: size that it\n"
			"  is never taken below;\n"
			"  default min of [policy]\n");
}

static void all_of_them_are_a_table(void **state)
{
	(void)state;
	assert_shows(
		mc_settings_show, &list,
		"KEY           VALUE  SOURCE         MEANING\n"
		"interval      2s     rpc            time from one pass to the "
		"next; default 5s\n"
		"pidfile       -      default        file that the process id "
		"is written to; changes at a start\n"
		"min of web-*  1GiB   /etc/x.conf:3  size that it is never "
		"taken below; default min of [policy]\n");
}

static void one_of_them_is_told_whole(void **state)
{
	(void)state;
	assert_shows(
		mc_settings_show_each, &list,
		"setting   interval in [policy]: time from one pass to the "
		"next\n"
		"value     2s (rpc)\n"
		"default   5s\n"
		"changes   live\n"
		"\n"
		"setting   pidfile in [daemon]: file that the process id "
		"is written to\n"
		"value     - (default)\n"
		"default   -\n"
		"changes   at a start\n"
		"\n"
		"setting   min in [domain \"web-*\"]: size that it is never "
		"taken below\n"
		"value     1GiB (/etc/x.conf:3)\n"
		"default   min of [policy]\n"
		"changes   live\n");
}

static void a_key_of_domains_may_be_set_by_none(void **state)
{
	const struct mc_settings_list none = { 0 };

	(void)state;
	assert_shows(mc_settings_show_each, &none,
		     "No [domain] section sets it.\n");
}

static void changes_tell_old_and_new(void **state)
{
	struct mc_change changed[] = {
		{ .key = "interval",
		  .old = "5s",
		  .new = "2s",
		  .old_source = "/etc/x.conf:3",
		  .new_source = "rpc",
		  .note = "--set wins over it at a start: 7s",
		  .has_note = true },
		{ .key = "slack",
		  .old = "1MiB",
		  .new = "1MiB",
		  .old_source = "default",
		  .new_source = "rpc" },
		{ .key = "guest-reserve",
		  .old = "100MiB",
		  .new = "100MiB",
		  .old_source = "rpc",
		  .new_source = "rpc" },
		{ .key = "max",
		  .domain = "web-*",
		  .has_domain = true,
		  .old_source = "default",
		  .new = "2GiB",
		  .new_source = "/etc/x.conf:4" },
	};
	struct mc_changes changes = { .changes = changed,
				      .n_changes = MC_COUNT(changed),
				      .persisted = "/etc/x.conf.d/p",
				      .has_persisted = true };
	const struct mc_changes none = { 0 };

	(void)state;
	assert_shows(mc_settings_show_changes, &changes,
		     "interval: 5s (/etc/x.conf:3) -> 2s (rpc): --set wins "
		     "over it at a start: 7s\n"
		     "slack: 1MiB (default) -> 1MiB (rpc)\n"
		     "guest-reserve: 100MiB (rpc), as before\n"
		     "max of 'web-*': - (default) -> 2GiB "
		     "(/etc/x.conf:4)\n"
		     "Kept in /etc/x.conf.d/p.\n");
	assert_shows(mc_settings_show_changes, &none,
		     "No setting has changed.\n");
}

static void a_value_may_hold_anything(void **state)
{
	char *words[] = { (char *)"connect=test:///a?b=c",
			  (char *)"admin-group=" };
	const struct mc_options options = { .given = MC_OPTION_BIT(
						    MC_OPTION_PERSIST) };
	struct mc_set_params params = { 0 };

	(void)state;
	assert_int_equal(mc_settings_prepare_set(&params, &options, words, 2,
						 NULL),
			 0);
	assert_true(params.has_persist && params.persist);
	assert_int_equal(params.n_settings, 2);
	assert_string_equal(params.settings[0].key, "connect");
	assert_string_equal(params.settings[0].value, "test:///a?b=c");
	assert_string_equal(params.settings[1].key, "admin-group");
	assert_string_equal(params.settings[1].value, "");
	mc_record_clear(MC_RECORD_set_params, &params);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_them_are_a_table),
		cmocka_unit_test(a_narrow_table_has_its_sentences_below),
		cmocka_unit_test(one_of_them_is_told_whole),
		cmocka_unit_test(a_key_of_domains_may_be_set_by_none),
		cmocka_unit_test(changes_tell_old_and_new),
		cmocka_unit_test(a_value_may_hold_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
