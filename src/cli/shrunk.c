/* shrunk.c - files that shrink while they are read.
 *
 * Corpora, indexes and arrays are mapped into memory. When somebody cuts such a file short,
 * touching what is gone raises SIGBUS, as does a disk that cannot be read: the program then says
 * which file it was, and ends as after any failure. Which one, /proc/self/maps knows. Only calls
 * that are safe in a signal handler are made. */
#include "cli.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One line: "FROM-TO PERMISSIONS OFFSET DEVICE INODE   PATH", numbers hexadecimal. */
struct mapping {
    uintptr_t from, to;
    uint64_t offset;
    const char *path; /* "" for memory that is no file's */
};

static const char *read_hex(const char *p, uint64_t *value)
{
    for (*value = 0;; p++) {
        unsigned digit = *p >= '0' && *p <= '9'   ? (unsigned)(*p - '0')
                         : *p >= 'a' && *p <= 'f' ? (unsigned)(*p - 'a' + 10)
                                                  : 16;
        if (digit == 16)
            return p;
        *value = *value << 4 | digit;
    }
}

static const char *next_field(const char *p)
{
    while (*p && *p != ' ')
        p++;
    while (*p == ' ')
        p++;
    return p;
}

static void read_line(const char *line, struct mapping *m)
{
    uint64_t from, to;
    const char *p = read_hex(line, &from);

    p = read_hex(p + (*p == '-'), &to);
    m->from = (uintptr_t)from;
    m->to = (uintptr_t)to;
    p = next_field(next_field(p)); /* past the permissions */
    p = read_hex(p, &m->offset);
    m->path = next_field(next_field(next_field(p)));
}

/* The mapping that holds the address, its line in line[0..cap-1]. */
static bool find_mapping(uintptr_t address, struct mapping *m, char *line, size_t cap)
{
    char piece[4096];
    size_t len = 0;
    ssize_t n;
    int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);

    while (fd >= 0 && (n = read(fd, piece, sizeof piece)) > 0)
        for (ssize_t i = 0; i < n; i++) {
            if (piece[i] != '\n') {
                line[len] = piece[i];
                len += len + 1 < cap;
                continue;
            }
            line[len] = '\0';
            len = 0;
            read_line(line, m);
            if (m->from <= address && address < m->to)
                return true; /* the program ends: fd need not be closed */
        }
    return false;
}

static void say(const char *text)
{
    /* Nothing can be done about a message that cannot be written. */
    if (write(STDERR_FILENO, text, strlen(text)) < 0)
        return;
}

static void on_bus_error(int number, siginfo_t *info, void *context)
{
    static atomic_flag busy = ATOMIC_FLAG_INIT;
    static char line[8192];
    struct mapping m;
    struct stat st;
    uintptr_t address = (uintptr_t)info->si_addr;

    (void)context;
    while (atomic_flag_test_and_set(&busy))
        pause(); /* another thread is about to end the program */
    if (!find_mapping(address, &m, line, sizeof line) || m.path[0] != '/') {
        signal(number, SIG_DFL); /* nothing of ours: let it happen again */
        return;
    }
    say("sufgram: ");
    say(m.path);
    uint64_t offset = m.offset + (address - m.from);
    bool shrank = stat(m.path, &st) != 0 || (uint64_t)st.st_size <= offset;
    say(shrank ? ": shrank while it was read\n" : ": cannot be read: the disk failed\n");
    _exit(EXIT_FAILED);
}

void cli_watch_mapped_files(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_bus_error;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGBUS, &action, NULL);
}
