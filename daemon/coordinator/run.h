#ifndef MEMCOORD_COORDINATOR_RUN_H
#define MEMCOORD_COORDINATOR_RUN_H

#include "coordinator.h"

/*
 * One walk from the last sample to orders. The caller carries the orders out,
 * one at a time and however it likes (the daemon by its actuator, the
 * foreground program itself):
 *
 *	mc_run_begin(&run, coordinator, MC_STEP_PASS);
 *	while (mc_run_next(&run, &order))
 *		mc_run_answered(&run, outcome, message);
 *	mc_run_end(&run);
 *	... run.pass says what was done ...
 *	mc_run_clear(&run);
 *
 * No sample may be taken in meanwhile.
 */
enum mc_run_phase {
	MC_RUN_PERIODS, /* statistics periods: no numbers without */
	MC_RUN_RELEASES, /* count for nothing until the host shows them */
	MC_RUN_GRANTS,
	MC_RUN_DONE,
};

struct mc_run {
	struct mc_coordinator *coordinator; /* borrowed */
	enum mc_policy_step step;
	struct mc_pass pass; /* owned */
	enum mc_run_phase phase;
	size_t next; /* the domain to look at next in this phase */
	size_t current; /* that of the order last handed out */
};

void mc_run_begin(struct mc_run *run, struct mc_coordinator *coordinator,
		  enum mc_policy_step step);

/* The next order, false when there are no more. */
bool mc_run_next(struct mc_run *run, struct mc_order *order);

/* What became of the order last handed out. */
void mc_run_answered(struct mc_run *run, const char *outcome,
		     const char *message);

/* Counts, numbers and remembers the run; call once mc_run_next returned false. */
void mc_run_end(struct mc_run *run);

void mc_run_clear(struct mc_run *run);

/*
 * Fills *pass with what a pass on the last sample would do, changing nothing;
 * cleared by mc_record_clear.
 */
void mc_run_plan(const struct mc_coordinator *coordinator,
		 struct mc_pass *pass);

/* The same with other settings than those that were taken in, if not NULL. */
void mc_run_plan_with(const struct mc_coordinator *coordinator,
		      const struct mc_settings *settings, struct mc_pass *pass);

#endif
