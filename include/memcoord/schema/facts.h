#ifndef MEMCOORD_SCHEMA_FACTS_H
#define MEMCOORD_SCHEMA_FACTS_H

/* What is known of how domains are set up. Rows of ../schema.h. */

/* name: that domain alone; else all. */
#define MC_FIELDS_facts_params(F, R) F(R, STR, OPT, name, MC_NAME_SIZE, MC_ANY)

/*
 * How the hypervisor has set a domain up. ceiling: the largest size that it
 * allows. period: of the balloon's statistics. swapped_in_ago: since when
 * swap_in was last seen to grow; absent where it never was.
 */
#define MC_FIELDS_domain_setup(F, R) \
	F(R, STR, REQ, name, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, uuid, MC_UUID_SIZE, MC_ANY) \
	F(R, BOOL, REQ, has_balloon, 0, MC_ANY) \
	F(R, BOOL, REQ, has_autodeflate, 0, MC_ANY) \
	F(R, BOOL, REQ, has_free_page_reporting, 0, MC_ANY) \
	F(R, BOOL, REQ, has_hugepages, 0, MC_ANY) \
	F(R, BOOL, REQ, has_locked_memory, 0, MC_ANY) \
	F(R, BOOL, REQ, has_passthrough, 0, MC_ANY) \
	F(R, BOOL, REQ, has_launch_security, 0, MC_ANY) \
	F(R, BOOL, REQ, has_virtio_mem, 0, MC_ANY) \
	F(R, U64, REQ, ceiling_kib, 0, MC_ANY) \
	F(R, U64, OPT, period_s, 0, MC_ANY) \
	F(R, U64, OPT, swap_in_kib, 0, MC_ANY) \
	F(R, U64, OPT, swap_out_kib, 0, MC_ANY) \
	F(R, U64, OPT, swapped_in_ago_ms, 0, MC_ANY)

/* may_change: whoever asks has the access ADMIN. */
#define MC_FIELDS_facts(F, R) \
	F(R, BOOL, REQ, may_change, 0, MC_ANY) \
	F(R, LIST, REQ, domains, domain_setup, MC_ANY)

#endif
