/* progress.c - what a long job shows, and how it is stopped. */
#include "cli.h"

#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t stop_requested;

static void request_stop(int signal_number)
{
    (void)signal_number;
    stop_requested = 1;
}

void cli_catch_signals(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = request_stop;
    /* A second signal ends the program at once. */
    action.sa_flags = (int)SA_RESETHAND;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int cli_progress(void *arg, const char *phase, uint64_t done, uint64_t total)
{
    static const char *current;
    static double started, shown;
    double t = now();
    bool terminal = isatty(STDERR_FILENO) != 0;
    bool finished = total && done >= total;

    if (phase != current) {
        current = phase;
        started = t;
        shown = 0;
        if (!cli_quiet() && !terminal)
            fprintf(stderr, "sufgram %s: %s\n", (const char *)arg, phase);
    }
    if (!cli_quiet() && terminal && (t - shown > 0.2 || finished)) {
        double seconds = t - started;
        double rate = seconds > 0 ? (double)done / seconds : 0;
        double left = rate > 0 ? (double)(total - done) / rate : 0;
        fprintf(stderr, "\r\033[K%s: %.0f%%  %.3g/s  %.0f s left%s", phase,
                total ? 100.0 * (double)done / (double)total : 0.0, rate, left,
                finished ? "\n" : "");
        shown = t;
    }
    return stop_requested;
}

void cli_provenance(suf_rows *rows, const char *command_line)
{
    suf_rows_provenance(rows, "sufgram", suf_version());
    suf_rows_provenance(rows, "command", command_line);
}
