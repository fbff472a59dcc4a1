/* gnuplot.c - a child process fed and read at once.
 *
 * Its standard input is a socket rather than a pipe, so that a child that dies early is an error of
 * send() and not a SIGPIPE to the whole program. Standard output and error are pipes. poll() serves
 * all three; whichever is full or empty holds up nothing else. A child that is of no more use is
 * killed, so that waiting for it has an end. */
#include "report/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/mem.h"

enum {
    FIRST_READ = 65536,
    MOST = 1 << 26, /* bytes of an answer: no drawing is that large */
    CANNOT_EXEC = 127,
    PATIENCE = 100 /* ms */
};

typedef struct text {
    char *bytes;
    size_t len, cap;
} text;

typedef struct child {
    pid_t pid;
    int in, out, err; /* our ends; -1 when closed */
    size_t unread;    /* bytes of the script it did not take */
    text said, complained;
} child;

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* In the new process: only calls that are safe after fork. Returns when exec fails. */
static void become(const char *program, int in, int out, int err)
{
    /* -d: no start-up files of the user, so that figures are the same for everyone. */
    char name[] = "gnuplot", no_init[] = "-d", from_stdin[] = "-";
    char *const argv[] = {name, no_init, from_stdin, NULL};

    if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 &&
        dup2(err, STDERR_FILENO) >= 0)
        execvp(program, argv);
}

static int start(child *c, const char *program, suf_diag *diag)
{
    int ends[3][2] = {{-1, -1}, {-1, -1}, {-1, -1}};
    bool good = socketpair(AF_UNIX, SOCK_STREAM, 0, ends[0]) == 0 && pipe(ends[1]) == 0 &&
                pipe(ends[2]) == 0;

    /* Neither this child, once it runs, nor another thread's may keep our ends open. */
    for (int i = 0; good && i < 6; i++)
        good = fcntl(ends[i / 2][i % 2], F_SETFD, FD_CLOEXEC) == 0;
    if (good)
        good = (c->pid = fork()) >= 0;
    if (good && c->pid == 0) {
        become(program, ends[0][1], ends[1][1], ends[2][1]);
        _exit(CANNOT_EXEC);
    }
    int err = good ? SUF_OK : sufi_fail_errno(diag, program, "cannot start it");
    close_end(&ends[0][1]);
    close_end(&ends[1][1]);
    close_end(&ends[2][1]);
    c->in = ends[0][0];
    c->out = ends[1][0];
    c->err = ends[2][0];
    return err;
}

/* Read what there is; the end closes *fd. */
static int receive(int *fd, text *to, suf_diag *diag)
{
    if (to->len > MOST)
        return sufi_fail(diag, SUF_EIO, "gnuplot", "it writes without end");
    if (!sufi_grow(&to->bytes, &to->cap, to->len + FIRST_READ, 1))
        return sufi_fail_nomem(diag, "a figure");
    ssize_t n = read(*fd, to->bytes + to->len, to->cap - to->len - 1);
    if (n > 0)
        to->len += (size_t)n;
    else if (n == 0)
        close_end(fd);
    else if (errno != EINTR)
        return sufi_fail_errno(diag, "gnuplot", "cannot read from it");
    return SUF_OK;
}

static void feed(child *c, const char *script, size_t len)
{
    ssize_t n = send(c->in, script + len - c->unread, c->unread, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (n > 0)
        c->unread -= (size_t)n;
    if (c->unread == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
        close_end(&c->in);
}

static int converse(child *c, const char *script, size_t len, sufi_gnuplot_stop stop,
                    suf_diag *diag)
{
    int err = SUF_OK;

    c->unread = len;
    while (!err && (c->out >= 0 || c->err >= 0)) {
        struct pollfd p[3] = {{.fd = c->in, .events = POLLOUT},
                              {.fd = c->out, .events = POLLIN},
                              {.fd = c->err, .events = POLLIN}};
        int n = poll(p, 3, PATIENCE);
        if (n < 0 && errno != EINTR)
            return sufi_fail_errno(diag, "gnuplot", "cannot wait for it");
        if (n <= 0) {
            if (stop.asked(stop.arg))
                err = sufi_fail(diag, SUF_EINTERRUPTED, NULL, "interrupted");
            continue;
        }
        if (p[0].revents)
            feed(c, script, len);
        if (p[1].revents)
            err = receive(&c->out, &c->said, diag);
        if (!err && p[2].revents)
            err = receive(&c->err, &c->complained, diag);
    }
    return err;
}

/* The last line of a complaint that says something, cut out in place. */
static const char *last_line(text *t)
{
    if (!t->bytes)
        return "";
    while (t->len && strchr(" \t\r\n", t->bytes[t->len - 1]))
        t->len--;
    t->bytes[t->len] = '\0';
    const char *newline = strrchr(t->bytes, '\n');
    return newline ? newline + 1 : t->bytes;
}

static int judge(child *c, const char *program, suf_diag *diag)
{
    int status = 0;

    while (waitpid(c->pid, &status, 0) < 0)
        if (errno != EINTR)
            return sufi_fail_errno(diag, program, "cannot wait for it");
    if (WIFEXITED(status) && WEXITSTATUS(status) == CANNOT_EXEC && c->said.len == 0)
        return sufi_fail(diag, SUF_EIO, program,
                         "cannot run it; figures are drawn by gnuplot (Debian: gnuplot-nox)");
    if (WIFSIGNALED(status))
        return sufi_fail(diag, SUF_EIO, program, "gnuplot was ended by signal %d",
                         WTERMSIG(status));
    const char *complaint = last_line(&c->complained), *colon = *complaint ? ": " : "";
    if (WEXITSTATUS(status) != 0)
        return sufi_fail(diag, SUF_EIO, program, "gnuplot failed%s%s", colon, complaint);
    if (c->said.len == 0)
        return sufi_fail(diag, SUF_EIO, program, "gnuplot drew nothing%s%s", colon, complaint);
    if (c->unread)
        return sufi_fail(diag, SUF_EIO, program, "gnuplot did not read all of the script");
    return SUF_OK;
}

int sufi_gnuplot(const char *program, const char *script, size_t len, sufi_gnuplot_stop stop,
                 char **out, size_t *out_len, suf_diag *diag)
{
    child c = {.in = -1, .out = -1, .err = -1};

    program = program ? program : "gnuplot";
    int err = start(&c, program, diag);
    if (!err) {
        err = converse(&c, script, len, stop, diag);
        if (err)
            kill(c.pid, SIGKILL);
        close_end(&c.in);
        close_end(&c.out);
        close_end(&c.err);
        int ended = judge(&c, program, err ? NULL : diag);
        err = err ? err : ended;
    }
    close_end(&c.in);
    close_end(&c.out);
    close_end(&c.err);
    free(c.complained.bytes);
    if (err) {
        free(c.said.bytes);
        return err;
    }
    c.said.bytes[c.said.len] = '\0';
    *out = c.said.bytes;
    *out_len = c.said.len;
    return SUF_OK;
}
