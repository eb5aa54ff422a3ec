#ifndef MEMCOORD_POLICY_REASON_H
#define MEMCOORD_POLICY_REASON_H

#include <stddef.h>

struct mc_decision_policy;

/* How a domain stands: S(id, name). Names are stable. */
#define MC_DOMAIN_STATES(S) \
	S(UNKNOWN, "unknown") /* not sampled yet */ \
	S(OK, "ok") /* numbers are good; its surplus is taken */ \
	S(NEEDY, "needy") /* wants more than it has */ \
	S(SETTLING, "settling") /* size changed after its numbers */ \
	S(BOOTING, "booting") \
	S(STALE, "stale") /* numbers stopped */ \
	S(BLIND, "blind") /* no numbers, or contradictory ones */ \
	S(STUCK, "stuck") /* the driver doesn't follow its target */ \
	S(PAUSED, "paused") \
	S(MOVING, "moving") /* saved, dumped or migrated */ \
	S(UNRESPONSIVE, "unresponsive") \
	S(EXCLUDED, "excluded") /* its memory can't come back */ \
	S(OFF, "off") /* mode = off */

/*
 * Why a decision is as it is: R(id, name, sentence). Names are stable. Words
 * in braces stand for the decision's numbers: {size} {target} {change}
 * {unused} {usable} {reserve} {forecast} {need} {spare} {granted}, and {limit}
 * or {time} for its one number, as a size or as a time. What is in brackets is
 * left out where the size in it is 0 MiB.
 */
#define MC_REASONS(R) \
	R(NONE, "none", "nothing to do") \
	R(SURPLUS, "surplus", \
	  "{unused} unused, {reserve} stay, taking {change}") \
	R(SURPLUS_STEP, "surplus-step", \
	  "{unused} unused, {reserve} stay, taking {change} of {spare} " \
	  "surplus") \
	R(NEED, "need", \
	  "usable {usable}, wanted {reserve}[ + {forecast} forecast]: " \
	  "giving {granted}") \
	R(NEED_UNFUNDED, "need-unfunded", \
	  "usable {usable}, wanted {reserve}[ + {forecast} forecast], but " \
	  "the " \
	  "host has {limit} to give: none of {need} given") \
	R(NEED_PARTLY, "need-partly-funded", \
	  "host has {limit} left above its reserve: {granted} of {need} " \
	  "given") \
	R(NEED_RATIONED, "need-rationed", \
	  "{granted} of {need} given: of the {limit} that the host has left " \
	  "above its reserve the rest stays for others") \
	R(AT_MAXIMUM, "at-maximum", \
	  "usable {usable}, wanted {reserve}[ + {forecast} forecast], but " \
	  "the " \
	  "size is at its maximum of {limit}") \
	R(AT_MINIMUM, "at-minimum", \
	  "{unused} unused, but the size is at its minimum of {limit}") \
	R(OUTSIDE_LIMITS, "outside-limits", \
	  "size {size} is beyond its limit of {limit}: left as it is") \
	R(AT_RESERVE, "at-reserve", \
	  "{unused} unused, {reserve}[ + {forecast} forecast] stay: " \
	  "nothing to take") \
	R(WITHIN_SLACK, "within-slack", \
	  "{unused} unused, {reserve}[ + {forecast} forecast] stay: a " \
	  "surplus " \
	  "of {spare} is not worth taking") \
	R(SETTLING, "settling", \
	  "its numbers are from before its size changed towards {limit}") \
	R(RELIEF_ONLY, "relief-only", \
	  "{spare} surplus, but this step only gives") \
	R(COOLDOWN, "cooldown", \
	  "it was short of memory: nothing is taken for {time}") \
	R(LEARNED_FLOOR, "learned-floor", \
	  "it suffered when it was made smaller than {limit}") \
	R(MANUAL_HOLD, "manual-hold", \
	  "somebody else changed its size: nothing is taken for {time}") \
	R(OBSERVE, "observe-only", \
	  "observed only: {size} would become {limit}") \
	R(BOOTING, "booting", \
	  "it may be booting: nothing is taken for {time}") \
	R(NO_NUMBERS, "no-numbers", \
	  "the guest sends no memory statistics (is its balloon driver " \
	  "there?)") \
	R(ALL_ONES, "all-ones", \
	  "the guest sends memory statistics that no machine can have") \
	R(CONTRADICTION, "contradiction", \
	  "the guest says that {unused} are unused and {usable} usable, but " \
	  "fewer are there") \
	R(AHEAD, "ahead", \
	  "the guest's memory statistics are from {time} in the future") \
	R(STALE, "stale", "the guest's memory statistics are {time} old") \
	R(STUCK, "stuck", "its driver makes no progress towards {limit}") \
	R(NOT_RUNNING, "not-running", "it is paused") \
	R(MOVING, "moving", "it is being saved, dumped or migrated") \
	R(UNRESPONSIVE, "unresponsive", "its hypervisor doesn't answer") \
	R(NO_BALLOON, "no-balloon", "it has no balloon device") \
	R(HUGEPAGES, "hugepages", \
	  "its memory is hugepages: the host would gain nothing") \
	R(LOCKED_MEMORY, "locked-memory", \
	  "its memory is locked: the host would gain nothing") \
	R(PASSTHROUGH, "passthrough", \
	  "its memory is pinned for a device: the host would gain nothing") \
	R(LAUNCH_SECURITY, "launch-security", \
	  "its memory is encrypted: the host would gain nothing") \
	R(VIRTIO_MEM, "virtio-mem", \
	  "its virtio-mem device is resized by somebody else") \
	R(MODE_OFF, "mode-off", "its mode is off")

/* How the host stands. */
#define MC_HOST_STATES(H) \
	H(UNKNOWN, "unknown") \
	H(OK, "ok") \
	H(SHORT, "short") /* needs or reservations wait for memory */ \
	H(LOW, "low") \
	H(CRITICAL, "critical")

#define MC_DOMAIN_STATE_ID(id, name) MC_DOMAIN_##id,
enum mc_domain_state { MC_DOMAIN_STATES(MC_DOMAIN_STATE_ID) };

#define MC_REASON_ID(id, name, sentence) MC_REASON_##id,
enum mc_reason { MC_REASONS(MC_REASON_ID) MC_REASON_COUNT };

#define MC_HOST_STATE_ID(id, name) MC_HOST_##id,
enum mc_host_state { MC_HOST_STATES(MC_HOST_STATE_ID) };

const char *mc_domain_state_name(enum mc_domain_state state);
const char *mc_reason_name(enum mc_reason reason);
const char *mc_host_state_name(enum mc_host_state state);

/*
 * Writes the reason as a sentence with the decision's numbers, at most `size`
 * bytes with the final NUL; what doesn't fit is cut off.
 */
void mc_reason_text(char *text, size_t size,
		    const struct mc_decision_policy *decision);

#endif
