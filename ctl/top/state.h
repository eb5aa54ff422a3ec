#ifndef MEMCOORD_CTL_TOP_STATE_H
#define MEMCOORD_CTL_TOP_STATE_H

#include "details.h"
#include "layout.h"
#include "session.h"
#include "model.h"
#include "terminal.h"

/* What is looked at. */
enum mc_top_view { MC_TOP_VIEW_LIST, MC_TOP_VIEW_DETAILS };

/* What the next key is for, if not for the view. */
enum mc_top_prompt {
	MC_TOP_PROMPT_NONE,
	MC_TOP_PROMPT_FILTER,
	MC_TOP_PROMPT_SURE
};

/* All of top: keys.c changes it, draw.c shows it, top.c drives it. */
struct mc_top {
	struct mc_top_terminal terminal;
	struct mc_top_layout layout;
	struct mc_session session;
	struct mc_top_model model;
	struct mc_top_details details;
	enum mc_top_view view;
	enum mc_top_prompt prompt;
	size_t first_row; /* the first that is shown */
	char message[2 * MC_TEXT_SIZE]; /* until the next key; "": none */
	bool is_bad; /* the message tells of a failure */
	uint64_t interval_ms; /* between two pictures */
	uint64_t due_at_ms; /* the next one */
	bool wants_why;
	bool wants_past; /* what was before this connection */
	/* What is asked next, or once one is sure; MC_METHOD_COUNT: nothing. */
	enum mc_method wanted;
	enum mc_method unsure;
	uint64_t now_ms; /* of the steady clock */
	const char *start; /* the command that starts memcoordd */
	bool is_over;
};

#endif
