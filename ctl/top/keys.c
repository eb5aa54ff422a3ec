/*
 * What keys do. A key belongs to the prompt, if there is one, then to what is
 * looked at.
 */
#include "keys.h"

#include <string.h>

static const uint64_t intervals_ms[] = { 500,	1000,  2000, 5000,
					 10000, 30000, 60000 };

/* ---- the list ---- */

static void press_quit(struct mc_top *top, int key)
{
	(void)key;
	top->is_over = true;
}

static void press_sort(struct mc_top *top, int key)
{
#define SORT_KEY(id, letter, text) [MC_TOP_SORT_##id] = letter,
	static const char letters[] = { MC_TOP_SORTS(SORT_KEY) };

	for (size_t i = 0; i < MC_COUNT(letters); i++)
		if (letters[i] == key)
			mc_top_model_sort(&top->model, (enum mc_top_sort)i);
}

/* How far a key goes, where `page` lines are shown. */
static long distance(int key, size_t page)
{
	switch (key) {
	case MC_KEY_UP:
	case 'k':
		return -1;
	case MC_KEY_DOWN:
	case 'j':
		return 1;
	case MC_KEY_PAGE_UP:
		return -(long)page;
	case MC_KEY_PAGE_DOWN:
	case ' ':
		return (long)page;
	case MC_KEY_HOME:
		return INT32_MIN;
	default:
		return INT32_MAX;
	}
}

static void press_move(struct mc_top *top, int key)
{
	mc_top_model_move(&top->model, distance(key, top->layout.n_lines));
}

static void press_details(struct mc_top *top, int key)
{
	const struct mc_domain_status *domain =
		mc_top_model_selected(&top->model);

	(void)key;
	if (domain == NULL)
		return;
	mc_top_model_move(&top->model, 0);
	mc_top_details_begin(&top->details, domain->name);
	top->view = MC_TOP_VIEW_DETAILS;
	top->wants_why = true;
}

static void press_filter(struct mc_top *top, int key)
{
	(void)key;
	top->prompt = MC_TOP_PROMPT_FILTER;
}

static void press_all(struct mc_top *top, int key)
{
	(void)key;
	mc_top_model_filter(&top->model, "");
}

/* ---- what changes something ---- */

static void ask_whether(struct mc_top *top, enum mc_method method)
{
	if (top->session.is_lost)
		return;
	top->unsure = method;
	top->prompt = MC_TOP_PROMPT_SURE;
}

static void press_pause(struct mc_top *top, int key)
{
	(void)key;
	ask_whether(top, top->model.status.paused ? MC_METHOD_CONTROL_resume
						  : MC_METHOD_CONTROL_pause);
}

static void press_run(struct mc_top *top, int key)
{
	(void)key;
	ask_whether(top, MC_METHOD_CONTROL_run);
}

/* '+' makes it longer, '-' shorter. */
static void press_interval(struct mc_top *top, int key)
{
	size_t at = 0;

	while (intervals_ms[at] < top->interval_ms)
		at++;
	if (key != '-' && at + 1 < MC_COUNT(intervals_ms))
		at++;
	if (key == '-' && at > 0)
		at--;
	top->interval_ms = intervals_ms[at];
	top->due_at_ms = mc_min(top->due_at_ms, top->now_ms + top->interval_ms);
}

/* ---- the details ---- */

static void press_back(struct mc_top *top, int key)
{
	(void)key;
	top->view = MC_TOP_VIEW_LIST;
	top->wants_why = false;
}

static void press_scroll(struct mc_top *top, int key)
{
	/* The title and the keys are always there. */
	size_t shown = mc_sub(top->layout.height, 2);

	mc_top_details_move(&top->details, distance(key, shown), shown);
}

/* ---- the prompts ---- */

/* Takes the last character off, all bytes of it. */
static void erase_last(char *text)
{
	size_t length = strlen(text);

	while (length > 0 && ((unsigned char)text[--length] & 0xc0) == 0x80)
		;
	text[length] = '\0';
}

static void type_filter(struct mc_top *top, int key)
{
	char text[MC_TOP_FILTER_SIZE];
	size_t length;

	mc_copy(text, sizeof text, top->model.filter);
	length = strlen(text);
	if (key == MC_KEY_ENTER || key == MC_KEY_ESCAPE)
		top->prompt = MC_TOP_PROMPT_NONE;
	if (key == MC_KEY_ESCAPE)
		text[0] = '\0';
	else if (key == MC_KEY_ERASE)
		erase_last(text);
	else if (key >= ' ' && key <= UINT8_MAX && length + 1 < sizeof text)
		memcpy(text + length, (char[]){ (char)key, '\0' }, 2);
	mc_top_model_filter(&top->model, text);
}

static void answer_sure(struct mc_top *top, int key)
{
	top->prompt = MC_TOP_PROMPT_NONE;
	if (key == 'y' || key == 'Y')
		top->wanted = top->unsure;
	else
		mc_copy(top->message, sizeof top->message, "Nothing was done.");
}

/* ---- which one ---- */

struct binding {
	int key;
	void (*press)(struct mc_top *top, int key);
};

#define SORT_BINDING(id, letter, text) { letter, press_sort },
static const struct binding list_bindings[] = {
	MC_TOP_SORTS(SORT_BINDING){ 'q', press_quit },
	{ MC_KEY_UP, press_move },
	{ MC_KEY_DOWN, press_move },
	{ 'k', press_move },
	{ 'j', press_move },
	{ MC_KEY_PAGE_UP, press_move },
	{ MC_KEY_PAGE_DOWN, press_move },
	{ MC_KEY_HOME, press_move },
	{ MC_KEY_END, press_move },
	{ MC_KEY_ENTER, press_details },
	{ '/', press_filter },
	{ MC_KEY_ESCAPE, press_all },
	{ 'p', press_pause },
	{ 'r', press_run },
	{ '+', press_interval },
	{ '=', press_interval },
	{ '-', press_interval },
	{ 0, NULL },
};

static const struct binding details_bindings[] = {
	{ 'q', press_quit },
	{ MC_KEY_ESCAPE, press_back },
	{ MC_KEY_ENTER, press_back },
	{ MC_KEY_UP, press_scroll },
	{ MC_KEY_DOWN, press_scroll },
	{ 'k', press_scroll },
	{ 'j', press_scroll },
	{ MC_KEY_PAGE_UP, press_scroll },
	{ MC_KEY_PAGE_DOWN, press_scroll },
	{ ' ', press_scroll },
	{ MC_KEY_HOME, press_scroll },
	{ MC_KEY_END, press_scroll },
	{ 'p', press_pause },
	{ 'r', press_run },
	{ '+', press_interval },
	{ '=', press_interval },
	{ '-', press_interval },
	{ 0, NULL },
};

static const struct binding *const bindings[] = {
	[MC_TOP_VIEW_LIST] = list_bindings,
	[MC_TOP_VIEW_DETAILS] = details_bindings,
};

static void press_in_view(struct mc_top *top, int key)
{
	for (const struct binding *at = bindings[top->view]; at->press != NULL;
	     at++)
		if (at->key == key)
			at->press(top, key);
}

void mc_top_keys_press(struct mc_top *top, int key)
{
	static void (*const prompts[])(struct mc_top *, int) = {
		[MC_TOP_PROMPT_NONE] = press_in_view,
		[MC_TOP_PROMPT_FILTER] = type_filter,
		[MC_TOP_PROMPT_SURE] = answer_sure,
	};

	if (key == MC_KEY_REDRAW) {
		mc_top_terminal_redraw();
		return;
	}
	top->message[0] = '\0';
	prompts[top->prompt](top, key);
}
