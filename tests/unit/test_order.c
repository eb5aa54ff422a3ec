/*
 * The actuator's own checks: whatever is ordered, what reaches the writer is
 * within the order's bounds, and each refusal has its outcome.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "worker/order.h"

/* A writer that is as the row says and notes what it was told. */
struct mc_writer {
	int look_rc, set_rc;
	uint64_t actual_kib, max_kib;
	uint64_t balloon_kib, period_s; /* what was set, 0: nothing */
	struct mc_domain_metadata metadata; /* likewise */
};

static int look(struct mc_writer *writer, const char *uuid, int64_t id,
		uint64_t *actual_kib, uint64_t *max_kib, struct mc_error *err)
{
	(void)uuid;
	(void)id;
	if (writer->look_rc < 0)
		return mc_fail(err, writer->look_rc, "as the row says");
	*actual_kib = writer->actual_kib;
	*max_kib = writer->max_kib;
	return 0;
}

static int set_balloon(struct mc_writer *writer, uint64_t target_kib,
		       struct mc_error *err)
{
	if (writer->set_rc < 0)
		return mc_fail(err, writer->set_rc, "as the row says");
	writer->balloon_kib = target_kib;
	return 0;
}

static int set_period(struct mc_writer *writer, uint64_t period_s,
		      struct mc_error *err)
{
	(void)err;
	writer->period_s = period_s;
	return 0;
}

static int set_metadata(struct mc_writer *writer,
			const struct mc_domain_metadata *edit,
			struct mc_error *err)
{
	if (writer->set_rc < 0)
		return mc_fail(err, writer->set_rc, "as the row says");
	writer->metadata = *edit;
	return 0;
}

static const struct mc_writer_ops ops = {
	.look = look,
	.set_balloon = set_balloon,
	.set_period = set_period,
	.set_metadata = set_metadata,
};

static const struct {
	const char *label;
	int look_rc, set_rc;
	uint64_t actual, max; /* of the domain, KiB */
	uint64_t from, target, floor, ceiling, step; /* of the order */
	const char *outcome;
	uint64_t set; /* what reaches the writer */
} rows[] = {
	{ "a step down", 0, 0, 500, 900, 500, 450, 200, 500, 50, "done", 450 },
	{ "more than a step down", 0, 0, 500, 900, 500, 449, 200, 500, 50,
	  "refused", 0 },
	{ "a domain that grew since it was sampled", 0, 0, 600, 900, 500, 450,
	  200, 500, 50, "refused", 0 },
	{ "below the floor", 0, 0, 220, 900, 220, 199, 200, 500, 50, "refused",
	  0 },
	{ "at the floor", 0, 0, 220, 900, 220, 200, 200, 500, 50, "done", 200 },
	{ "any distance up", 0, 0, 100, 900, 100, 900, 100, 900, 50, "done",
	  900 },
	{ "above the ceiling", 0, 0, 100, 900, 100, 801, 100, 800, 50,
	  "refused", 0 },
	{ "above what the hypervisor allows", 0, 0, 100, 700, 100, 800, 100,
	  800, 50, "refused", 0 },
	{ "a domain that has gone", -ENOENT, 0, 0, 0, 500, 450, 0, 900, 50,
	  "gone", 0 },
	{ "a domain held by a job", -EBUSY, 0, 0, 0, 500, 450, 0, 900, 50,
	  "busy", 0 },
	{ "a QEMU that hangs", -ETIMEDOUT, 0, 0, 0, 500, 450, 0, 900, 50,
	  "unresponsive", 0 },
	{ "a hypervisor that is gone", -ENOTCONN, 0, 0, 0, 500, 450, 0, 900, 50,
	  "failed", 0 },
	{ "a take from what has shrunk meanwhile", 0, 0, 300, 2000, 1024, 974,
	  200, 1024, 50, "refused", 0 },
	{ "a grant to what has grown meanwhile", 0, 0, 580, 2000, 500, 540, 200,
	  2000, 50, "refused", 0 },
	{ "a grant to what has shrunk meanwhile", 0, 0, 480, 2000, 500, 540,
	  200, 2000, 50, "done", 540 },
	{ "a write that fails", 0, -EIO, 500, 900, 500, 450, 200, 500, 50,
	  "failed", 0 },
	{ "a connection that breaks in the write", 0, -ENOTCONN, 500, 900, 500,
	  450, 200, 500, 50, "unanswered", 0 },
};

static void orders_follow_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		struct mc_writer writer = { .look_rc = rows[i].look_rc,
					    .set_rc = rows[i].set_rc,
					    .actual_kib = rows[i].actual,
					    .max_kib = rows[i].max };
		const struct mc_order order = { .has_target_kib = true,
						.uuid = "u",
						.target_kib = rows[i].target,
						.from_kib = rows[i].from,
						.floor_kib = rows[i].floor,
						.ceiling_kib = rows[i].ceiling,
						.step_kib = rows[i].step };
		struct mc_answer answer = { 0 };

		mc_order_carry_out(&ops, &writer, &order, &answer);
		if (strcmp(answer.outcome, rows[i].outcome) != 0 ||
		    writer.balloon_kib != rows[i].set ||
		    strcmp(answer.uuid, "u") != 0)
			fail_msg("%s: got %s, %ju set", rows[i].label,
				 answer.outcome, (uintmax_t)writer.balloon_kib);
		if (strcmp(answer.outcome, "done") != 0 &&
		    answer.message[0] == '\0')
			fail_msg("%s: no message", rows[i].label);
	}
}

static void what_others_moved_is_left_alone(void **state)
{
	static const struct {
		const char *label;
		uint64_t actual, low, high;
		const char *outcome;
	} moves[] = {
		{ "where it was", 500, 450, 550, "done" },
		{ "at the lower end", 450, 450, 550, "done" },
		{ "at the upper end", 550, 450, 550, "done" },
		{ "smaller", 449, 450, 550, "refused" },
		{ "larger", 551, 450, 550, "refused" },
	};

	(void)state;
	for (size_t i = 0; i < MC_COUNT(moves); i++) {
		struct mc_writer writer = { .actual_kib = moves[i].actual,
					    .max_kib = 900 };
		const struct mc_order order = { .has_target_kib = true,
						.target_kib = 800,
						.from_kib = 500,
						.ceiling_kib = 800,
						.has_low_kib = true,
						.low_kib = moves[i].low,
						.has_high_kib = true,
						.high_kib = moves[i].high };
		struct mc_answer answer = { 0 };

		mc_order_carry_out(&ops, &writer, &order, &answer);
		if (strcmp(answer.outcome, moves[i].outcome) != 0)
			fail_msg("%s: %s: %s", moves[i].label, answer.outcome,
				 answer.message);
		assert_true((writer.balloon_kib != 0) ==
			    (strcmp(moves[i].outcome, "done") == 0));
	}
}

static void a_period_alone_moves_no_balloon(void **state)
{
	struct mc_writer writer = { .actual_kib = 500, .max_kib = 900 };
	const struct mc_order order = { .has_period_s = true, .period_s = 1 };
	struct mc_answer answer = { 0 };

	(void)state;
	mc_order_carry_out(&ops, &writer, &order, &answer);
	assert_string_equal(answer.outcome, "done");
	assert_int_equal(writer.period_s, 1);
	assert_int_equal(writer.balloon_kib, 0);
}

static const struct {
	const char *label;
	int look_rc, set_rc;
	const char *mode, *max; /* of the order; NULL: not in it */
	const char *unknown;
	const char *outcome;
} metadata_rows[] = {
	{ "two values", 0, 0, "manage", "1.5 GiB", NULL, "done" },
	{ "one that is taken away", 0, 0, "", NULL, NULL, "done" },
	{ "what no mode is spelt with", 0, 0, "a<b", NULL, NULL, "refused" },
	{ "what no size is spelt with", 0, 0, NULL, "1\nMiB", NULL, "refused" },
	{ "not even a letter of our alphabet", 0, 0, NULL, "1\xc3\xa4", NULL,
	  "refused" },
	{ "a key that no setting has", 0, 0, NULL, NULL, "x", "refused" },
	{ "a domain that has gone", -ENOENT, 0, "off", NULL, NULL, "gone" },
	{ "a domain held by a job", -EBUSY, 0, "off", NULL, NULL, "busy" },
	{ "a QEMU that hangs", -ETIMEDOUT, 0, "off", NULL, NULL,
	  "unresponsive" },
	{ "a write that fails", 0, -EIO, "off", NULL, NULL, "failed" },
};

static void metadata_follows_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(metadata_rows); i++) {
		const char *mode = metadata_rows[i].mode;
		const char *max = metadata_rows[i].max;
		struct mc_writer writer = {
			.look_rc = metadata_rows[i].look_rc,
			.set_rc = metadata_rows[i].set_rc,
		};
		struct mc_metadata_order order = {
			.uuid = "u",
			.metadata = { .has_mode = mode != NULL,
				      .has_max = max != NULL,
				      .has_unknown = metadata_rows[i].unknown !=
						     NULL },
		};
		struct mc_answer answer = { 0 };
		bool is_done = strcmp(metadata_rows[i].outcome, "done") == 0;

		mc_copy(order.metadata.mode, MC_VALUE_SIZE, mode ? mode : "");
		mc_copy(order.metadata.max, MC_VALUE_SIZE, max ? max : "");
		mc_order_metadata(&ops, &writer, &order, &answer);
		if (strcmp(answer.outcome, metadata_rows[i].outcome) != 0 ||
		    strcmp(answer.uuid, "u") != 0 ||
		    (answer.message[0] == '\0') != is_done)
			fail_msg("%s: %s: %s", metadata_rows[i].label,
				 answer.outcome, answer.message);
		assert_true(writer.metadata.has_mode == (is_done && mode));
		assert_true(writer.metadata.has_max == (is_done && max));
		assert_string_equal(writer.metadata.max,
				    is_done && max ? max : "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders_follow_the_table),
		cmocka_unit_test(what_others_moved_is_left_alone),
		cmocka_unit_test(a_period_alone_moves_no_balloon),
		cmocka_unit_test(metadata_follows_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
