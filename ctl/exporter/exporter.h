#ifndef MEMCOORD_CTL_EXPORTER_EXPORTER_H
#define MEMCOORD_CTL_EXPORTER_EXPORTER_H

/* The whole of memcoord-exporter; the return value is the exit status. */
int mc_exporter_main(int argc, char **argv);

#endif
