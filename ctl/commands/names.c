/*
 * The option --names, and who else wants to know what there is.
 */
#include "names.h"

#include <inttypes.h>

#include <memcoord/num.h>

void mc_names_of_status(const void *record, mc_on_name *on_name, void *data)
{
	const struct mc_status *status = record;

	for (size_t i = 0; i < status->n_domains; i++)
		on_name(data, status->domains[i].name);
}

void mc_names_of_reservations(const void *record, mc_on_name *on_name,
			      void *data)
{
	const struct mc_reservations *list = record;

	for (size_t i = 0; i < list->n_reservations; i++) {
		const struct mc_reservation *told = &list->reservations[i];
		char id[MC_NUM_TEXT];

		snprintf(id, sizeof id, "%" PRIu64, told->id);
		on_name(data, told->name[0] != '\0' ? told->name : id);
	}
}

static void print(void *data, const char *name)
{
	mc_screen_say(data, NULL, NULL, "%s", name);
}

int mc_names_show_status(const struct mc_screen *screen, const void *status)
{
	mc_names_of_status(status, print, (void *)screen);
	return 0;
}

int mc_names_show_reservations(const struct mc_screen *screen,
			       const void *reservations)
{
	mc_names_of_reservations(reservations, print, (void *)screen);
	return 0;
}
