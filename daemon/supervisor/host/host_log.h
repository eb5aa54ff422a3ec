#ifndef MEMCOORD_SUPERVISOR_HOST_HOST_LOG_H
#define MEMCOORD_SUPERVISOR_HOST_HOST_LOG_H

#include "coordinator/coordinator.h"

/* Logs each balloon order of a run with its reason and its outcome. */
void mc_host_log_run(const struct mc_pass *pass);

/* Logs what the actuator was left to do without us, for who looks closely. */
void mc_host_log_left(const struct mc_fallbacks *left);

/* Logs the host's state where the last sample changed it. */
void mc_host_log_state(const struct mc_coordinator *coordinator);

/* Logs what was set for domains and doesn't hold, where that is news. */
void mc_host_log_notes(const struct mc_coordinator *coordinator,
		       const struct mc_settings *settings);

#endif
