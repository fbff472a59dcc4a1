#include "index/build_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/build_state.h"
#include "index/manifest.h"

bool sufi_is_number(const char *s)
{
    return *s && strspn(s, "0123456789") == strlen(s);
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* A name that builds give to a file, finished or "NAME.tmp-1234". */
static bool is_name_of_build(const char *name)
{
    static const char *const names[] = {SUFI_MANIFEST_NAME, SUFI_CORPUS_NAME, SUFI_TABLES_NAME,
                                        SUFI_LOCK_NAME, SUFI_STATE_NAME};
    const char *rest = strstr(name, ".tmp-");
    size_t len = rest ? (size_t)(rest - name) : strlen(name);
    char finished[24];

    if (len >= sizeof finished || (rest && !sufi_is_number(rest + strlen(".tmp-"))))
        return false;
    memcpy(finished, name, len);
    finished[len] = '\0';
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], finished) == 0)
            return true;
    return sufi_is_segment_name(finished);
}

/* Builds make no folders. */
static bool is_of_build(DIR *dir, const char *name)
{
    struct stat st;

    return is_name_of_build(name) &&
           (fstatat(dirfd(dir), name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISDIR(st.st_mode));
}

int sufi_find_stranger(DIR *dir, char name[256])
{
    name[0] = '\0';
    errno = 0;
    for (struct dirent *e; (e = readdir(dir)); errno = 0)
        if (!is_dots(e->d_name) && !is_of_build(dir, e->d_name) &&
            (!name[0] || strcmp(e->d_name, name) < 0))
            snprintf(name, 256, "%s", e->d_name);
    return errno;
}

void sufi_remove_build(const char *path)
{
    DIR *dir = opendir(path);

    for (struct dirent *e; dir && (e = readdir(dir));)
        if (is_name_of_build(e->d_name))
            (void)unlinkat(dirfd(dir), e->d_name, 0);
    if (dir)
        closedir(dir);
    (void)rmdir(path);
}
