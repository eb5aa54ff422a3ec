#ifndef MEMCOORD_CTL_EXAMINE_H
#define MEMCOORD_CTL_EXAMINE_H

#include <memcoord/error.h>

#include "machine.h"

/* All that is known; what the daemon didn't tell is NULL. */
struct mc_patient {
	const struct mc_machine *machine;
	const char *socket;
	const char *group, *admin_group; /* their names; "" is none */
	const struct mc_error *error; /* of the connection; code 0: none */
	const struct mc_version *version;
	const struct mc_status *status;
	const struct mc_settings_list *settings;
	const struct mc_facts *facts;
};

/* Levels of a finding: L(id, name). */
#define MC_DOCTOR_LEVELS(L) \
	L(OK, "ok") \
	L(HINT, "hint") \
	L(WRONG, "wrong")

#define MC_DOCTOR_LEVEL_ID(id, name) MC_DOCTOR_##id,
enum mc_doctor_level { MC_DOCTOR_LEVELS(MC_DOCTOR_LEVEL_ID) };

/*
 * Makes all checks of doctor_checks.h: first the host's, then those of each
 * domain by its turn in the status. *doctor is cleared by mc_record_clear.
 */
void mc_examine(const struct mc_patient *patient, struct mc_doctor *doctor);

#endif
