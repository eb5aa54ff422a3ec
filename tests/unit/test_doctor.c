/* What `memcoordctl doctor` prints, at any width and with colours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ctl/doctor/doctor.h"

#define EDIT \
	"virsh edit web1 # in <devices>: <memballoon model='virtio' " \
	"autodeflate='on'/>"

#define FINDING(of, its_level, its_text, its_remedy, its_domain) \
	{ \
		.check = of, .level = its_level, .text = (char *)(its_text), \
		.has_remedy = (its_remedy)[0] != '\0', \
		.remedy = (char *)(its_remedy), \
		.has_domain = (its_domain)[0] != '\0', .domain = its_domain \
	}

static struct mc_doctor_finding findings[] = {
	FINDING("daemon", "ok", "memcoordd 0.1.0 answers", "", ""),
	FINDING("boot", "hint", "nothing starts it", "systemctl enable it", ""),
	FINDING("limits", "wrong",
		"what was set for it doesn't hold: min is ignored, since it "
		"is no size and can't be one",
		"memcoordctl domain db\033", "db\033"),
	FINDING("autodeflate", "hint", "it is off", EDIT, "web1"),
	FINDING("free-page-reporting", "hint", "it is off, too", EDIT, "web1"),
	FINDING("autodeflate", "hint", "it is off", EDIT, "web2"),
};

static const struct mc_doctor six = {
	.domains = 3,
	.hints = 4,
	.wrong = 1,
	.findings = findings,
	.n_findings = MC_COUNT(findings),
};

static void show(char *text, size_t size, const struct mc_doctor *doctor,
		 size_t width, bool has_color)
{
	FILE *out = fmemopen(text, size, "w");
	const struct mc_screen screen = {
		.out = out,
		.width = width,
		.has_color = has_color,
	};

	assert_non_null(out);
	mc_doctor_show(&screen, doctor);
	fclose(out);
}

static void all_is_grouped_and_no_line_ends_early(void **state)
{
	char text[4096];

	(void)state;
	show(text, sizeof text, &six, 0, false);
	assert_string_equal(
		text,
		"The installation\n"
		"  ok     daemon: memcoordd 0.1.0 answers\n"
		"  hint   boot: nothing starts it\n"
		"         -> systemctl enable it\n"
		"\n"
		"db\\x1b\n"
		"  wrong  limits: what was set for it doesn't hold: min is "
		"ignored, since it is no size and can't be one\n"
		"         -> memcoordctl domain db\\x1b\n"
		"\n"
		"web1\n"
		"  hint   autodeflate: it is off\n"
		"  hint   free-page-reporting: it is off, too\n"
		"         -> " EDIT "\n"
		"\n"
		"web2\n"
		"  hint   autodeflate: it is off\n"
		"         -> " EDIT "\n"
		"\n"
		"3 domains checked: 1 thing is wrong, 4 hints\n");
}

static void a_terminal_has_its_width(void **state)
{
	char text[4096];

	(void)state;
	show(text, sizeof text, &six, 80, false);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (strlen(line) > 80)
			fail_msg("%zu columns: %s", strlen(line), line);
	show(text, sizeof text, &six, 80, false);
	assert_non_null(strstr(text, "since it is\n"
				     "         no size and can't be one\n"));
	assert_non_null(strstr(text, "model='virtio'\n"
				     "            autodeflate='on'/>\n"));
}

static void levels_are_coloured(void **state)
{
	char text[4096];

	(void)state;
	show(text, sizeof text, &six, 80, true);
	assert_non_null(strstr(text, "  \033[32mok   \033[0m  daemon: "));
	assert_non_null(strstr(text, "  \033[33mhint \033[0m  boot: "));
	assert_non_null(strstr(text, "  \033[31mwrong\033[0m  limits: "));
	assert_non_null(strstr(text, "\033[31m3 domains checked: "));
}

static void the_verdict_counts(void **state)
{
	static const struct {
		struct mc_doctor doctor;
		const char *want;
	} verdicts[] = {
		{ { 0 }, "\nno domains checked: nothing is wrong, no hints\n" },
		{ { .domains = 1, .hints = 1 },
		  "\n1 domain checked: nothing is wrong, 1 hint\n" },
		{ { .domains = 2, .wrong = 2 },
		  "\n2 domains checked: 2 things are wrong, no hints\n" },
	};

	(void)state;
	for (size_t i = 0; i < MC_COUNT(verdicts); i++) {
		char text[256];

		show(text, sizeof text, &verdicts[i].doctor, 0, false);
		assert_string_equal(text, verdicts[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_grouped_and_no_line_ends_early),
		cmocka_unit_test(a_terminal_has_its_width),
		cmocka_unit_test(levels_are_coloured),
		cmocka_unit_test(the_verdict_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
