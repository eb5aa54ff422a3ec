#ifndef MEMCOORD_POLICY_EXPLAIN_CHANGE_H
#define MEMCOORD_POLICY_EXPLAIN_CHANGE_H

#include "explain.h"

/* A decision that is asked about: that for domain `at`. */
struct mc_explain_case {
	const struct mc_policy_settings *settings;
	const struct mc_policy_host *host;
	struct mc_policy_domain *domains; /* decided on while it is tried */
	size_t n_domains;
	size_t at;
	enum mc_policy_step step;
	uint64_t now_ms;
};

/*
 * Finds what would change a decision and notes it in *out; the domains are
 * decided on, and are left with the decision of the last try.
 */
void mc_explain_changes(const struct mc_explain_case *asked,
			struct mc_explanation *out);

/* What can be done about a reason, as a sentence; NULL where nothing can. */
const char *mc_explain_remedy(enum mc_reason reason);

#endif
