/*
 * The upper lines: the host's memory and its parts, and how the daemon fares.
 */
#include "draw_host.h"

#include <inttypes.h>
#include <string.h>

#include <memcoord/num.h>

#include "draw_line.h"
#include "glyphs.h"
#include "screen/screen.h"

enum {
	BAR_LINE = 1,
	USED_LINE,
	AVAILABLE_LINE,
	STATE_LINE,
	WORKERS_LINE,
};

#define ABOUT(kib) mc_size_about_text((char[MC_NUM_TEXT]){ 0 }, kib)
#define DURATION(ms) mc_duration_text((char[MC_NUM_TEXT]){ 0 }, ms)

static unsigned put_part(const struct mc_top *top, unsigned line,
			 unsigned column, enum mc_top_host_part part,
			 uint64_t kib)
{
	const struct mc_top_glyph *glyph = &mc_top_host_glyphs[part];

	column = mc_top_draw_line(top, line, column, glyph->ink, "%s ",
				  mc_top_glyph(&top->terminal, glyph));
	return mc_top_draw_line(top, line, column, MC_INK_PLAIN, "%s %s ",
				glyph->label, ABOUT(kib));
}

static void draw_memory(const struct mc_top *top)
{
	const struct mc_host_status *host = &top->model.status.host;
	uint64_t parts_kib[MC_TOP_HOST_PARTS];
	unsigned column = 0;

	mc_top_host_parts(parts_kib, &top->model.status);
	mc_top_put_bar(&top->terminal, BAR_LINE, 0, top->layout.width,
		       mc_top_host_glyphs, parts_kib, MC_TOP_HOST_PARTS);
	for (enum mc_top_host_part i = 0; i < MC_TOP_RESERVE; i++)
		column = put_part(top, USED_LINE, column, i, parts_kib[i]);
	mc_top_draw_line(top, USED_LINE, column, MC_INK_PLAIN,
			 " available %s of %s:", ABOUT(host->available_kib),
			 ABOUT(host->total_kib));
	column = 0;
	column = put_part(top, AVAILABLE_LINE, column, MC_TOP_RESERVE,
			  host->reserve_kib);
	column = put_part(top, AVAILABLE_LINE, column, MC_TOP_PROMISED,
			  host->promised_kib);
	column = put_part(top, AVAILABLE_LINE, column, MC_TOP_RESERVED,
			  host->reserved_kib);
	put_part(top, AVAILABLE_LINE, column, MC_TOP_BUDGET, host->budget_kib);
}

static void draw_state(const struct mc_top *top)
{
	const struct mc_status *status = &top->model.status;
	const struct mc_host_status *host = &status->host;
	unsigned column = mc_top_draw_line(top, STATE_LINE, 0,
					   mc_screen_tint(host->state), "%s",
					   host->state);

	if (host->has_psi_some_centipct)
		column = mc_top_draw_line(top, STATE_LINE, column, MC_INK_PLAIN,
					  ", PSI %" PRIu64 ".%02" PRIu64 "%%",
					  host->psi_some_centipct / 100,
					  host->psi_some_centipct % 100);
	column = mc_top_draw_line(top, STATE_LINE, column, MC_INK_PLAIN,
				  "; a pass every %s",
				  DURATION(status->interval_ms));
	if (status->has_last_pass_ago_ms)
		column = mc_top_draw_line(top, STATE_LINE, column, MC_INK_PLAIN,
					  ", %s ago",
					  DURATION(status->last_pass_ago_ms));
	column = mc_top_draw_line(top, STATE_LINE, column, MC_INK_PLAIN,
				  "; a sample every %s",
				  DURATION(status->collector_interval_ms));
	if (status->has_sample_age_ms)
		mc_top_draw_line(top, STATE_LINE, column, MC_INK_PLAIN,
				 ", %s ago", DURATION(status->sample_age_ms));
}

static void draw_workers(const struct mc_top *top)
{
	const struct mc_status *status = &top->model.status;
	unsigned column = 0;

	for (size_t i = 0; i < status->n_workers; i++) {
		const struct mc_worker_status *worker = &status->workers[i];

		column = mc_top_draw_line(top, WORKERS_LINE, column,
					  MC_INK_PLAIN, "%s%s ",
					  i > 0 ? ", " : "", worker->role);
		column = mc_top_draw_line(top, WORKERS_LINE, column,
					  mc_screen_tint(worker->state), "%s",
					  worker->state);
		if (worker->restarts > 0)
			column = mc_top_draw_line(top, WORKERS_LINE, column,
						  MC_INK_PLAIN,
						  " (%" PRIu64 " restarts)",
						  worker->restarts);
	}
	if (!status->host.connected)
		mc_top_draw_line(top, WORKERS_LINE, column, MC_INK_RED,
				 "; libvirt isn't connected: %s",
				 status->host.error);
}

void mc_top_draw_host(const struct mc_top *top)
{
	if (top->model.status.host.total_kib > 0)
		draw_memory(top);
	draw_state(top);
	draw_workers(top);
}
