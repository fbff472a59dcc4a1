/* faults.h - calls to the system that fail on demand.
 *
 * faults.c defines malloc, open, write, mdb_put and others; a program linked with it calls these in
 * place of libc's and LMDB's, and so do the shared libraries it uses. They pass every call on,
 * count it by kind, and fail the calls that faults_arm names. Only what libc calls inside itself
 * escapes them (the write of a FILE's buffer, say). fsync does nothing unless it fails: tests need
 * not wait for a disk. */
#ifndef TESTS_FAULTS_H
#define TESTS_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

enum fault_kind {
    FAULT_ALLOC,  /* malloc, calloc, realloc, posix_memalign, aligned_alloc: ENOMEM */
    FAULT_OPEN,   /* open, fopen, opendir, mkdir, mkstemp, tmpfile, realpath */
    FAULT_READ,   /* read, pread, lseek */
    FAULT_WRITE,  /* write, pwrite, writev, ftruncate */
    FAULT_MAP,    /* mmap */
    FAULT_SYNC,   /* fsync, fdatasync, msync */
    FAULT_RENAME, /* rename, renameat2, linkat */
    FAULT_CLOSE,  /* close: the descriptor is closed all the same, as Linux does */
    FAULT_STAT,   /* stat, lstat, fstat, access */
    FAULT_LMDB,   /* the mdb_ functions that can fail; the error is LMDB's */
    FAULT_THREAD, /* pthread_create */
    FAULT_CHILD,  /* fork, pipe, socketpair, fcntl(F_SETFD), poll, send, waitpid: the child that is
                     waited for is gone all the same */
    FAULT_BECOME, /* dup2, execvp: in the new process */
    FAULT_KINDS
};

/* From now on the calls number k (from 1) to k + n - 1 of this kind fail with `error`: a value of
 * errno, or of LMDB for FAULT_LMDB. Counting begins anew. */
void faults_arm(enum fault_kind kind, uint64_t k, uint64_t n, int error);

/* From now on only calls that the program's own objects make are counted and fail, not those of
 * shared libraries: what these do of their own accord is not the program's business. */
void faults_own_calls(void);

/* Every read and write is cut to `most` bytes at most (0: as asked), and every other read(),
 * write(), send(), poll() and waitpid() is interrupted first. */
void faults_short(uint64_t most);

/* No more faults; what was counted stays. */
void faults_disarm(void);

/* Calls since faults_arm, and calls that failed; of this process and those it forked. */
uint64_t faults_calls(enum fault_kind kind);
uint64_t faults_done(void);

/* What the program holds: a job must leave these as they were. */
struct faults_held {
    int64_t blocks;       /* allocated and not freed */
    int64_t mapped_bytes; /* of mmap, not munmapped */
    int64_t descriptors;  /* open */
    int64_t children;     /* 1: there are some, running or not waited for */
};
struct faults_held faults_held(void);

#endif
