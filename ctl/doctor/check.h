#ifndef MEMCOORD_CTL_DOCTOR_CHECK_H
#define MEMCOORD_CTL_DOCTOR_CHECK_H

#include <memcoord/num.h>

#include "doctor_checks.h"
#include "examine.h"

/* What a check says: it makes no sense here, all is well, or not. */
enum mc_check_outcome { MC_CHECK_SKIPPED, MC_CHECK_FINE, MC_CHECK_FOUND };

/* The words of one finding, for the braces of doctor_checks.h. */
struct mc_check_words {
	char what[2 * MC_TEXT_SIZE];
	char other[MC_NAME_SIZE];
	char size[MC_NUM_TEXT], limit[MC_NUM_TEXT], time[MC_NUM_TEXT];
	char command[MC_TEXT_SIZE + 4 * MC_NAME_SIZE];
	char name[4 * MC_NAME_SIZE]; /* of the domain, for a shell */
};

/* What a check looks at; of the host's there is no domain. */
struct mc_check_view {
	const struct mc_patient *patient;
	const struct mc_domain_status *domain;
	const struct mc_domain_setup *setup; /* NULL: not told */
	struct mc_check_words *words; /* to be filled */
};

#define MC_SAY(to, ...) snprintf(to, sizeof(to), __VA_ARGS__)
#define MC_COPY(to, from) mc_copy(to, sizeof(to), from)

/* The domain's XML is read when its QEMU starts; a reboot isn't enough. */
#define MC_CHECK_NEXT_START "for its next start"

/* The value of a setting of all domains; NULL where it isn't told. */
const char *mc_check_setting(const struct mc_patient *patient, const char *key);

/* Each check fills view->words with what its sentences have in braces. */
#define MC_CHECK_PROTOTYPE(id, ...) \
	enum mc_check_outcome mc_check_##id(const struct mc_check_view *view);
MC_DOCTOR_CHECKS(MC_CHECK_PROTOTYPE)

#endif
