/*
 * One order: look at the domain, check, write. The privileged side's own
 * checks; the policy has made the same promises, but this is the last door.
 */
#include "order.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* What a failure of the writer says about the domain. */
static const struct {
	int code;
	enum mc_outcome outcome;
} outcomes[] = {
	{ 0, MC_OUTCOME_DONE },		{ -ENOENT, MC_OUTCOME_GONE },
	{ -EBUSY, MC_OUTCOME_BUSY },	{ -ETIMEDOUT, MC_OUTCOME_UNRESPONSIVE },
	{ -EPERM, MC_OUTCOME_REFUSED },
};

static enum mc_outcome outcome_of(int code)
{
	for (size_t i = 0; i < MC_COUNT(outcomes); i++)
		if (outcomes[i].code == code)
			return outcomes[i].outcome;
	return MC_OUTCOME_FAILED;
}

/* The size may have changed since the decision: an order keeps its sense. */
static int check_sense(const struct mc_order *order, uint64_t actual_kib,
		       struct mc_error *err)
{
	bool is_take = order->target_kib < order->from_kib;

	if (is_take ? order->target_kib < actual_kib
		    : order->target_kib > actual_kib)
		return 0;
	return mc_fail(err, -EPERM,
		       "%" PRIu64 " to %" PRIu64
		       " KiB was decided, but it is at %" PRIu64 " by now",
		       order->from_kib, order->target_kib, actual_kib);
}

static int check_target(const struct mc_order *order, uint64_t actual_kib,
			uint64_t max_kib, struct mc_error *err)
{
	uint64_t target = order->target_kib;
	uint64_t ceiling = mc_min(order->ceiling_kib, max_kib);

	if (target < order->floor_kib)
		return mc_fail(err, -EPERM,
			       "%" PRIu64 " KiB is below the floor of %" PRIu64,
			       target, order->floor_kib);
	if (target > ceiling)
		return mc_fail(err, -EPERM,
			       "%" PRIu64 " KiB is above the most of %" PRIu64,
			       target, ceiling);
	if (mc_sub(actual_kib, target) > order->step_kib)
		return mc_fail(err, -EPERM,
			       "%" PRIu64 " to %" PRIu64
			       " KiB takes more than %" PRIu64 " at once",
			       actual_kib, target, order->step_kib);
	return check_sense(order, actual_kib, err);
}

static int check_span(const struct mc_order *order, uint64_t actual_kib,
		      struct mc_error *err)
{
	bool is_below = order->has_low_kib && actual_kib < order->low_kib;
	bool is_above = order->has_high_kib && actual_kib > order->high_kib;

	if (!is_below && !is_above)
		return 0;
	return mc_fail(err, -EPERM,
		       "somebody else moved it: it is at %" PRIu64 " KiB",
		       actual_kib);
}

static int carry_out(const struct mc_writer_ops *ops, struct mc_writer *writer,
		     const struct mc_order *order, bool *is_sent,
		     struct mc_error *err)
{
	uint64_t actual_kib, max_kib;
	int rc = ops->look(writer, order->uuid, order->id, &actual_kib,
			   &max_kib, err);

	if (rc == 0)
		rc = check_span(order, actual_kib, err);
	if (rc == 0 && order->has_target_kib)
		rc = check_target(order, actual_kib, max_kib, err);
	if (rc == 0 && order->has_period_s)
		rc = ops->set_period(writer, order->period_s, err);
	*is_sent = rc == 0 && order->has_target_kib;
	if (*is_sent)
		rc = ops->set_balloon(writer, order->target_kib, err);
	return rc;
}

static void fill(struct mc_answer *answer, const char *uuid,
		 enum mc_outcome outcome, const struct mc_error *err)
{
	mc_copy(answer->uuid, sizeof answer->uuid, uuid);
	mc_copy(answer->outcome, sizeof answer->outcome,
		mc_outcome_names[outcome]);
	mc_copy(answer->message, sizeof answer->message, err->text);
}

void mc_order_carry_out(const struct mc_writer_ops *ops,
			struct mc_writer *writer, const struct mc_order *order,
			struct mc_answer *answer)
{
	struct mc_error err = { 0 };
	bool is_sent;
	int rc = carry_out(ops, writer, order, &is_sent, &err);
	enum mc_outcome outcome = outcome_of(rc);

	/* The connection broke in the call: it may have been carried out. */
	if (is_sent && rc == -ENOTCONN)
		outcome = MC_OUTCOME_UNANSWERED;
	fill(answer, order->uuid, outcome, &err);
}

static int check_value(const char *name, bool has_it, const char *value,
		       struct mc_error *err)
{
	if (!has_it)
		return 0;
	for (; *value != '\0'; value++)
		if (!isalnum((unsigned char)*value) &&
		    strchr(" .%-", *value) == NULL)
			return mc_fail(err, -EPERM,
				       "%s has a character that no setting has",
				       name);
	return 0;
}

static int check_metadata(const struct mc_domain_metadata *metadata,
			  struct mc_error *err)
{
	const struct {
		const char *name;
		bool has_it;
		const char *value;
	} rows[] = {
		{ "mode", metadata->has_mode, metadata->mode },
		{ "min", metadata->has_min, metadata->min },
		{ "max", metadata->has_max, metadata->max },
		{ "shares", metadata->has_shares, metadata->shares },
	};
	int rc = 0;

	if (metadata->has_unknown)
		return mc_fail(err, -EPERM, "a key that no setting has");
	for (size_t i = 0; rc == 0 && i < MC_COUNT(rows); i++)
		rc = check_value(rows[i].name, rows[i].has_it, rows[i].value,
				 err);
	return rc;
}

void mc_order_metadata(const struct mc_writer_ops *ops,
		       struct mc_writer *writer,
		       const struct mc_metadata_order *order,
		       struct mc_answer *answer)
{
	struct mc_error err = { 0 };
	uint64_t actual_kib, max_kib;
	int rc = check_metadata(&order->metadata, &err);

	if (rc == 0)
		rc = ops->look(writer, order->uuid, order->id, &actual_kib,
			       &max_kib, &err);
	if (rc == 0)
		rc = ops->set_metadata(writer, &order->metadata, &err);
	fill(answer, order->uuid, outcome_of(rc), &err);
}
