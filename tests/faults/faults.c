#define _GNU_SOURCE    /* RTLD_NEXT, renameat2 */
#undef _FORTIFY_SOURCE /* it defines some of what is defined here */
#include "faults.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <lmdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef FAULTS_WRAPPED
#include <sanitizer/lsan_interface.h>
#endif

/* The shared libraries shall see them. */
#pragma GCC visibility push(default)

/* What processes count together once one of them was armed. */
struct counted {
    atomic_uint_fast64_t calls[FAULT_KINDS], done;
};
static struct counted before_arming, *counted = &before_arming;
static atomic_uint_fast64_t transfers, waits;
static atomic_int_fast64_t blocks, mapped_bytes;
static atomic_int armed = -1; /* a fault_kind */
static uint64_t first, count, at_most;
static int with_error;
static bool own_calls;
static __thread bool spared;

/* The definition after ours. */
#define REAL(name) ((__typeof__(&name))(uintptr_t)next_definition(#name))
static void *next_definition(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);

    if (!found)
        abort();
    return found;
}

void faults_arm(enum fault_kind kind, uint64_t k, uint64_t n, int error)
{
    if (counted == &before_arming) {
        void *shared = REAL(mmap)(NULL, sizeof *counted, PROT_READ | PROT_WRITE,
                                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (shared == MAP_FAILED)
            abort();
        counted = shared;
    }
    first = k;
    count = n;
    with_error = error;
    for (int i = 0; i < FAULT_KINDS; i++)
        atomic_store(&counted->calls[i], 0);
    atomic_store(&counted->done, 0);
    atomic_store(&armed, (int)kind);
}

void faults_own_calls(void)
{
    own_calls = true;
}

void faults_short(uint64_t most)
{
    at_most = most;
    atomic_store(&transfers, 0);
    atomic_store(&waits, 0);
}

void faults_disarm(void)
{
    atomic_store(&armed, -1);
    at_most = 0;
}

uint64_t faults_calls(enum fault_kind kind)
{
    return atomic_load(&counted->calls[kind]);
}

uint64_t faults_done(void)
{
    return atomic_load(&counted->done);
}

struct faults_held faults_held(void)
{
    struct faults_held held = {atomic_load(&blocks), atomic_load(&mapped_bytes), 0, 0};
    siginfo_t info;

#ifdef FAULTS_WRAPPED
    held.blocks = __lsan_do_recoverable_leak_check();
#endif
    for (int fd = 0; fd < 1024; fd++)
        held.descriptors += fcntl(fd, F_GETFD) >= 0;
    held.children = waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
    return held;
}

/* Is the caller part of the program? */
static bool is_own(const void *caller)
{
    extern const char __executable_start[], etext[]; /* from the linker */
    uintptr_t at = (uintptr_t)caller;

    return at >= (uintptr_t)__executable_start && at < (uintptr_t)etext;
}

/* Count a call; 0, or the error it shall fail with. */
static int fault_of(enum fault_kind kind, const void *caller)
{
    if (spared || (own_calls && !is_own(caller)))
        return 0;
    uint64_t k = atomic_fetch_add(&counted->calls[kind], 1) + 1;

    if (atomic_load(&armed) != (int)kind || k < first || k - first >= count)
        return 0;
    atomic_fetch_add(&counted->done, 1);
    return with_error;
}

static bool fails_of(enum fault_kind kind, const void *caller)
{
    int error = fault_of(kind, caller);

    if (error)
        errno = error;
    return error != 0;
}

#define fault(kind) fault_of(kind, __builtin_return_address(0))
#define fails(kind) fails_of(kind, __builtin_return_address(0))

/* Memory. Under a sanitizer, which must see all of it, the linker brings only the calls of our own
 * objects here (--wrap), and blocks are its business. */
#ifdef FAULTS_WRAPPED
void *__wrap_malloc(size_t), *__wrap_calloc(size_t, size_t), *__wrap_realloc(void *, size_t);
void *__real_malloc(size_t), *__real_calloc(size_t, size_t), *__real_realloc(void *, size_t);
#define malloc __wrap_malloc
#define calloc __wrap_calloc
#define realloc __wrap_realloc
#define REAL_MALLOC __real_malloc
#define REAL_CALLOC __real_calloc
#define REAL_REALLOC __real_realloc
#else
void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t),
    *__libc_memalign(size_t, size_t);
void __libc_free(void *);
#define REAL_MALLOC __libc_malloc
#define REAL_CALLOC __libc_calloc
#define REAL_REALLOC __libc_realloc
#define REAL_MEMALIGN __libc_memalign
#define REAL_FREE __libc_free
#endif

static void *held(void *p)
{
    if (p)
        atomic_fetch_add(&blocks, 1);
    return p;
}

void *malloc(size_t bytes)
{
    return fails(FAULT_ALLOC) ? NULL : held(REAL_MALLOC(bytes));
}

void *calloc(size_t n, size_t size)
{
    return fails(FAULT_ALLOC) ? NULL : held(REAL_CALLOC(n, size));
}

void *realloc(void *old, size_t bytes)
{
    if (fails(FAULT_ALLOC))
        return NULL;
    void *p = REAL_REALLOC(old, bytes);
    return old ? p : held(p);
}

#ifndef FAULTS_WRAPPED
int posix_memalign(void **out, size_t alignment, size_t bytes)
{
    int error = fault(FAULT_ALLOC);

    if (error)
        return error;
    *out = held(REAL_MEMALIGN(alignment, bytes));
    return *out ? 0 : ENOMEM;
}

void *aligned_alloc(size_t alignment, size_t bytes)
{
    return fails(FAULT_ALLOC) ? NULL : held(REAL_MEMALIGN(alignment, bytes));
}

void free(void *p)
{
    if (p)
        atomic_fetch_sub(&blocks, 1);
    REAL_FREE(p);
}
#endif

/* Files. */

int open(const char *path, int flags, ...)
{
    va_list ap;

    va_start(ap, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;
    va_end(ap);
    return fails(FAULT_OPEN) ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

FILE *fopen(const char *path, const char *mode)
{
    return fails(FAULT_OPEN) ? NULL : REAL(fopen)(path, mode);
}

DIR *opendir(const char *path)
{
    return fails(FAULT_OPEN) ? NULL : REAL(opendir)(path);
}

int mkdir(const char *path, mode_t mode)
{
    return fails(FAULT_OPEN) ? -1 : (int)syscall(SYS_mkdir, path, mode);
}

int mkstemp(char *path)
{
    return fails(FAULT_OPEN) ? -1 : REAL(mkstemp)(path);
}

FILE *tmpfile(void)
{
    return fails(FAULT_OPEN) ? NULL : REAL(tmpfile)();
}

char *realpath(const char *path, char *room)
{
    return fails(FAULT_OPEN) ? NULL : REAL(realpath)(path, room);
}

int close(int fd)
{
    int result = (int)syscall(SYS_close, fd);

    return fails(FAULT_CLOSE) ? -1 : result;
}

static bool interrupted(atomic_uint_fast64_t *asked)
{
    if (!at_most || atomic_fetch_add(asked, 1) % 2)
        return false;
    errno = EINTR;
    return true;
}

/* How many of n bytes may be moved; 0: interrupted (or n is 0). */
static size_t some(size_t n)
{
    if (!at_most || !n)
        return n;
    if (interrupted(&transfers))
        return 0;
    return n < at_most ? n : at_most;
}

ssize_t read(int fd, void *data, size_t n)
{
    size_t m = some(n);

    return fails(FAULT_READ) || m < (n > 0) ? -1 : syscall(SYS_read, fd, data, m);
}

/* Nothing interrupts what has a place: that is a file on a disk. */
ssize_t pread(int fd, void *data, size_t n, off_t at)
{
    size_t m = at_most && at_most < n ? at_most : n;

    return fails(FAULT_READ) ? -1 : syscall(SYS_pread64, fd, data, m, at);
}

off_t lseek(int fd, off_t at, int from)
{
    return fails(FAULT_READ) ? -1 : syscall(SYS_lseek, fd, at, from);
}

ssize_t write(int fd, const void *data, size_t n)
{
    size_t m = some(n);

    return fails(FAULT_WRITE) || m < (n > 0) ? -1 : syscall(SYS_write, fd, data, m);
}

ssize_t pwrite(int fd, const void *data, size_t n, off_t at)
{
    size_t m = at_most && at_most < n ? at_most : n;

    return fails(FAULT_WRITE) ? -1 : syscall(SYS_pwrite64, fd, data, m, at);
}

ssize_t writev(int fd, const struct iovec *pieces, int n)
{
    return fails(FAULT_WRITE) ? -1 : syscall(SYS_writev, fd, pieces, n);
}

int ftruncate(int fd, off_t size)
{
    return fails(FAULT_WRITE) ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

int fsync(int fd)
{
    (void)fd;
    return fails(FAULT_SYNC) ? -1 : 0;
}

int fdatasync(int fd)
{
    return fsync(fd);
}

int msync(void *at, size_t size, int flags)
{
    (void)at;
    (void)size;
    (void)flags;
    return fsync(0);
}

int rename(const char *from, const char *to)
{
    return fails(FAULT_RENAME) ? -1 : (int)syscall(SYS_rename, from, to);
}

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
    return fails(FAULT_RENAME) ? -1
                               : (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
}

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
    return fails(FAULT_RENAME) ? -1 : (int)syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
}

int stat(const char *path, struct stat *out)
{
    return fails(FAULT_STAT) ? -1 : (int)syscall(SYS_stat, path, out);
}

int lstat(const char *path, struct stat *out)
{
    return fails(FAULT_STAT) ? -1 : (int)syscall(SYS_lstat, path, out);
}

int fstat(int fd, struct stat *out)
{
    return fails(FAULT_STAT) ? -1 : (int)syscall(SYS_fstat, fd, out);
}

int access(const char *path, int mode)
{
    return fails(FAULT_STAT) ? -1 : (int)syscall(SYS_access, path, mode);
}

void *mmap(void *at, size_t bytes, int protection, int flags, int fd, off_t offset)
{
    if (fails(FAULT_MAP))
        return MAP_FAILED;
    void *p = REAL(mmap)(at, bytes, protection, flags, fd, offset);
    if (p != MAP_FAILED)
        atomic_fetch_add(&mapped_bytes, (int64_t)bytes);
    return p;
}

int munmap(void *p, size_t bytes)
{
    atomic_fetch_sub(&mapped_bytes, (int64_t)bytes);
    return REAL(munmap)(p, bytes);
}

int pthread_create(pthread_t *out, const pthread_attr_t *attributes, void *(*run)(void *),
                   void *arg)
{
    int error = fault(FAULT_THREAD);

    return error ? error : REAL(pthread_create)(out, attributes, run, arg);
}

/* Processes. */

pid_t fork(void)
{
    return fails(FAULT_CHILD) ? -1 : REAL(fork)();
}

int pipe(int ends[2])
{
    return fails(FAULT_CHILD) ? -1 : REAL(pipe)(ends);
}

int socketpair(int domain, int type, int protocol, int ends[2])
{
    return fails(FAULT_CHILD) ? -1 : (int)syscall(SYS_socketpair, domain, type, protocol, ends);
}

int fcntl(int fd, int what, ...)
{
    va_list ap;

    va_start(ap, what);
    void *arg = va_arg(ap, void *);
    va_end(ap);
    return what == F_SETFD && fails(FAULT_CHILD) ? -1 : (int)syscall(SYS_fcntl, fd, what, arg);
}

int poll(struct pollfd *p, nfds_t n, int milliseconds)
{
    return fails(FAULT_CHILD) || interrupted(&waits) ? -1 : REAL(poll)(p, n, milliseconds);
}

ssize_t send(int fd, const void *data, size_t n, int flags)
{
    size_t m = some(n);

    return fails(FAULT_CHILD) || m < (n > 0) ? -1 : REAL(send)(fd, data, m, flags);
}

pid_t waitpid(pid_t child, int *status, int flags)
{
    int error = fault(FAULT_CHILD);

    if (!error && interrupted(&waits))
        return -1;
    pid_t found = REAL(waitpid)(child, status, flags);
    if (!error)
        return found;
    errno = error;
    return -1;
}

int dup2(int from, int to)
{
    return fails(FAULT_BECOME) ? -1 : REAL(dup2)(from, to);
}

int execvp(const char *program, char *const *argv)
{
    return fails(FAULT_BECOME) ? -1 : REAL(execvp)(program, argv);
}

/* LMDB. */

int mdb_env_create(MDB_env **env)
{
    int rc = fault(FAULT_LMDB);

    return rc ? rc : REAL(mdb_env_create)(env);
}

int mdb_env_open(MDB_env *env, const char *path, unsigned flags, mdb_mode_t mode)
{
    int rc = fault(FAULT_LMDB);

    return rc ? rc : REAL(mdb_env_open)(env, path, flags, mode);
}

int mdb_env_sync(MDB_env *env, int force)
{
    int rc = fault(FAULT_LMDB);

    return rc ? rc : REAL(mdb_env_sync)(env, force);
}

int mdb_txn_begin(MDB_env *env, MDB_txn *parent, unsigned flags, MDB_txn **txn)
{
    int rc = fault(FAULT_LMDB);

    return rc ? rc : REAL(mdb_txn_begin)(env, parent, flags, txn);
}

/* The transaction is gone, however its commit ends. */
int mdb_txn_commit(MDB_txn *txn)
{
    int rc = fault(FAULT_LMDB);

    if (!rc)
        return REAL(mdb_txn_commit)(txn);
    mdb_txn_abort(txn);
    return rc;
}

int mdb_dbi_open(MDB_txn *txn, const char *name, unsigned flags, MDB_dbi *dbi)
{
    int rc = fault(FAULT_LMDB);

    return rc ? rc : REAL(mdb_dbi_open)(txn, name, flags, dbi);
}

int mdb_put(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data, unsigned flags)
{
    int rc = fault(FAULT_LMDB);

    return rc ? rc : REAL(mdb_put)(txn, dbi, key, data, flags);
}

int mdb_get(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data)
{
    int rc = fault(FAULT_LMDB);

    return rc ? rc : REAL(mdb_get)(txn, dbi, key, data);
}

int mdb_cursor_open(MDB_txn *txn, MDB_dbi dbi, MDB_cursor **cursor)
{
    int rc = fault(FAULT_LMDB);

    return rc ? rc : REAL(mdb_cursor_open)(txn, dbi, cursor);
}

int mdb_cursor_get(MDB_cursor *cursor, MDB_val *key, MDB_val *data, MDB_cursor_op op)
{
    int rc = fault(FAULT_LMDB);

    return rc ? rc : REAL(mdb_cursor_get)(cursor, key, data, op);
}

/* jansson 2.14 reads past a text when its buffer cannot grow: what it allocates while it parses is
 * spared, and the whole call fails instead. (Not so what it allocates to make a text.) */
json_t *json_loadb(const char *data, size_t n, size_t flags, json_error_t *error)
{
    if (fails(FAULT_ALLOC))
        return NULL;
    spared = true;
    json_t *root = REAL(json_loadb)(data, n, flags, error);
    spared = false;
    return root;
}

json_t *json_loads(const char *text, size_t flags, json_error_t *error)
{
    return json_loadb(text, strlen(text), flags, error);
}

#pragma GCC visibility pop
