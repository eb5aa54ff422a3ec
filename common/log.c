/*
 * Log lines to stderr or syslog. Under systemd each line of stderr carries its
 * level as a prefix that the journal understands.
 */
#include <memcoord/log.h>

#include <stdarg.h>
#include <syslog.h>
#include <time.h>

#include <memcoord/escape.h>

static struct {
	const char *role;
	enum mc_log_sink sink;
	enum mc_level most;
	bool has_journal;
} log_state = { .role = "memcoord", .most = MC_LOG_INFO };

static const struct {
	int priority;
	const char *word;
} levels[] = {
	[MC_LOG_ERROR] = { LOG_ERR, "error: " },
	[MC_LOG_WARNING] = { LOG_WARNING, "warning: " },
	[MC_LOG_INFO] = { LOG_INFO, "" },
	[MC_LOG_DEBUG] = { LOG_DEBUG, "debug: " },
};

void mc_log_open(const char *role, enum mc_log_sink sink)
{
	log_state.role = role;
	log_state.sink = sink;
	log_state.has_journal = getenv("JOURNAL_STREAM") != NULL;
	if (sink == MC_LOG_SYSLOG)
		openlog(role, LOG_PID, LOG_DAEMON);
}

void mc_log_limit(enum mc_level most)
{
	log_state.most = most;
}

static void to_stderr(enum mc_level level, const char *line)
{
	struct timespec now;
	struct tm local;
	char when[32];

	if (log_state.has_journal) {
		fprintf(stderr, "<%d>%s: %s%s\n", levels[level].priority,
			log_state.role, levels[level].word, line);
		return;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &local);
	strftime(when, sizeof when, "%F %T", &local);
	fprintf(stderr, "%s.%03ld %s: %s%s\n", when, now.tv_nsec / 1000000,
		log_state.role, levels[level].word, line);
}

void mc_log(enum mc_level level, const char *format, ...)
{
	mc_auto(mc_freep) char *line = NULL;
	char raw[1024];
	va_list args;

	if (level > log_state.most)
		return;
	va_start(args, format);
	vsnprintf(raw, sizeof raw, format, args);
	va_end(args);
	line = mc_escape_print(raw);
	if (log_state.sink == MC_LOG_SYSLOG)
		syslog(levels[level].priority, "%s%s", levels[level].word,
		       line);
	else
		to_stderr(level, line);
}
