/* Output files: whole or not at all, and what is no regular file stays what it is. */
#define _GNU_SOURCE /* O_TMPFILE */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/outfile.h"
#include "tap.h"

static bool holds(const char *path, const char *want)
{
    char got[64] = {0};
    int fd = open(path, O_RDONLY);
    ssize_t n = fd < 0 ? -1 : read(fd, got, sizeof got - 1);

    if (fd >= 0)
        close(fd);
    return n >= 0 && strcmp(got, want) == 0;
}

static mode_t type_of(const char *path)
{
    struct stat s;

    return lstat(path, &s) == 0 ? s.st_mode & S_IFMT : 0;
}

static int write_out(const char *path, const char *text, suf_diag *diag)
{
    sufi_outfile f;

    int err = sufi_outfile_open(&f, path, diag);
    if (err)
        return err;
    sufi_outfile_write(&f, text, strlen(text));
    return sufi_outfile_commit(&f, diag);
}

static void regular_files(void)
{
    const char *path = write_text(scratch("file"), "old");
    suf_diag diag = {0};
    sufi_outfile f;

    if (!ok_err(sufi_outfile_open(&f, path, &diag), SUF_OK, &diag, "file_opens"))
        return;
    sufi_outfile_write(&f, "new", 3);
    ok(holds(path, "old"), "file_keeps_its_content_until_commit");
    ok_err(sufi_outfile_commit(&f, &diag), SUF_OK, &diag, "file_is_committed");
    ok(holds(path, "new"), "file_has_new_content_after_commit");
    ok(sufi_outfile_open(&f, path, &diag) == SUF_OK, "file_opens_again");
    sufi_outfile_write(&f, "x", 1);
    sufi_outfile_abort(&f);
    ok(holds(path, "new"), "file_is_as_before_after_abort");
    ok_err(write_out(scratch("no/such/folder"), "x", &diag), SUF_EIO, &diag, "folder_missing");
    ok_err(write_out(scratch("."), "x", &diag), SUF_EIO, &diag, "a_folder_is_no_output");
}

static void nothing_is_left_of_a_killed_program(void)
{
    const char *path = write_text(scratch("killed/file"), "old");
    pid_t child = fork();
    unsigned n = 0;

    if (child == 0) {
        sufi_outfile f;
        if (sufi_outfile_open(&f, path, NULL) != SUF_OK)
            _exit(1);
        for (int i = 0; i < 100000; i++)
            sufi_outfile_write(&f, "0123456789", 10);
        raise(SIGKILL);
    }
    waitpid(child, NULL, 0);
    DIR *d = opendir(scratch("killed"));
    for (struct dirent *e; d && (e = readdir(d));)
        n += e->d_name[0] != '.';
    if (d)
        closedir(d);
    int fd = open(scratch("killed"), O_TMPFILE | O_RDWR, 0666);
    ok(n == 1 || fd < 0, "nothing_is_left_of_a_killed_program");
    if (fd >= 0)
        close(fd);
    ok(holds(path, "old"), "and_the_old_file_is_whole");
}

static void links(void)
{
    const char *target = write_text(scratch("target"), "old"), *link = scratch("link");
    suf_diag diag = {0};

    if (symlink(target, link) != 0)
        exit(2);
    ok_err(write_out(link, "new", &diag), SUF_OK, &diag, "link_is_written_through");
    ok(type_of(link) == S_IFLNK, "link_stays_a_link");
    ok(holds(target, "new"), "its_file_has_the_content");
    unlink(target);
    ok_err(write_out(link, "more", &diag), SUF_OK, &diag, "dangling_link_is_replaced");
    ok(type_of(link) == S_IFREG && holds(link, "more"), "by_a_file");
}

/* A device is made like a pipe here: nobody's machine shall lose one to this test. */
/* What others may have put where the temporary goes. */
static void planted_temporary(void)
{
    const char *path = scratch("planted"), *precious = write_text(scratch("precious"), "dear");
    char temporary[600];
    suf_diag diag = {0};

    snprintf(temporary, sizeof temporary, "%s.tmp-%ld", path, (long)getpid());
    ok(symlink(precious, temporary) == 0 && write_out(path, "new", &diag) == SUF_OK &&
           holds(precious, "dear") && holds(path, "new") && type_of(path) == S_IFREG,
       "a_link_in_the_place_of_the_temporary_is_not_followed");
    write_text(temporary, "a longer text left by the dead");
    ok(write_out(path, "short", &diag) == SUF_OK && holds(path, "short"),
       "a_leftover_in_its_place_is_taken_away");
    ok(mkdir(temporary, 0777) == 0 && write_out(path, "x", &diag) == SUF_EIO &&
           holds(path, "short"),
       "what_cannot_be_taken_away_is_an_error");
    rmdir(temporary);
}

static void special_files(void)
{
    const char *fifo = scratch("fifo"), *link = scratch("to_fifo");
    suf_diag diag = {0};

    if (mkfifo(fifo, 0600) != 0 || symlink(fifo, link) != 0)
        exit(2);
    int fd = open(fifo, O_RDWR); /* a reader, so that opening does not wait */
    if (fd < 0)
        exit(2);
    char got[16] = {0};
    ok_err(write_out(fifo, "pipe", &diag), SUF_OK, &diag, "pipe_is_written_to");
    ok(read(fd, got, 4) == 4 && strcmp(got, "pipe") == 0, "what_was_written_comes_out");
    ok(type_of(fifo) == S_IFIFO, "pipe_stays_a_pipe");
    ok_err(write_out(link, "link", &diag), SUF_OK, &diag, "pipe_behind_a_link_is_written_to");
    ok(read(fd, got, 4) == 4 && strcmp(got, "link") == 0, "and_what_was_written_comes_out");
    ok(type_of(fifo) == S_IFIFO && type_of(link) == S_IFLNK, "both_stay_what_they_are");
    close(fd);
}

/* Not when everything is written. */
static void names_that_are_too_long(void)
{
    sufi_outfile f;
    suf_diag diag = {0};
    char name[251];

    memset(name, 'x', 250);
    name[250] = '\0';
    ok_err(sufi_outfile_open(&f, scratch(name), &diag), SUF_EIO, &diag,
           "a_name_too_long_for_a_temporary_is_refused_at_once");
    name[200] = '\0';
    ok_err(sufi_outfile_open(&f, scratch(name), &diag), SUF_OK, &diag, "a_long_one_is_not");
    sufi_outfile_abort(&f);
}

int main(void)
{
    regular_files();
    names_that_are_too_long();
    mkdir(scratch("killed"), 0777);
    nothing_is_left_of_a_killed_program();
    links();
    planted_temporary();
    special_files();
    return tap_done();
}
