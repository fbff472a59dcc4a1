/* outputs.c - no two results of a command may go to one file: the later would replace the earlier,
 * or both would stand mixed in a pipe, and the command would still succeed. */
#include "outputs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_OUTPUTS = 16 };

/* Where a path leads: a name in a folder. */
struct place {
    const struct option_spec *option;
    const char *given;
    char *path;  /* symbolic links resolved if it is there, no slash at its end */
    char *name;  /* the last part of it */
    bool placed; /* the folder is there */
    dev_t dev;
    ino_t ino;
};

static bool is_stdout(const char *given)
{
    return strcmp(given, "-") == 0;
}

static char *resolve(const char *given)
{
    given = is_stdout(given) ? "/dev/stdout" : given;
    char *path = realpath(given, NULL);

    if (path || !(path = strdup(given)))
        return path;
    for (size_t len = strlen(path); len > 1 && path[len - 1] == '/'; len--)
        path[len - 1] = '\0';
    return path;
}

/* False when out of memory. */
static bool find_place(struct place *p)
{
    struct stat st;

    if (!(p->path = resolve(p->given)))
        return false;
    char *slash = strrchr(p->path, '/');
    p->name = slash ? slash + 1 : p->path;
    if (!slash) {
        p->placed = stat(".", &st) == 0;
    } else if (slash == p->path) {
        p->placed = stat("/", &st) == 0;
    } else {
        *slash = '\0';
        p->placed = stat(p->path, &st) == 0;
        *slash = '/';
    }
    if (p->placed) {
        p->dev = st.st_dev;
        p->ino = st.st_ino;
    }
    return true;
}

/* Devices (/dev/null) take anything in any order. */
static bool is_device(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode));
}

static bool same_place(const struct place *a, const struct place *b)
{
    if (is_stdout(a->given) && is_stdout(b->given))
        return true;
    if (is_device(a->path) || is_device(b->path))
        return false;
    if (!a->placed || !b->placed)
        return strcmp(a->path, b->path) == 0;
    return a->dev == b->dev && a->ino == b->ino && strcmp(a->name, b->name) == 0;
}

/* A file of a kind that commands write into folders, in this one. */
static bool is_inside(const struct place *file, const struct place *folder)
{
    static const char *const kinds[] = {".npy", ".svg", ".pdf", ".png"};
    const char *end = strrchr(file->name, '.');
    struct stat st;
    bool kind = false;

    for (size_t i = 0; end && i < sizeof kinds / sizeof *kinds; i++)
        kind = kind || strcmp(end, kinds[i]) == 0;
    return kind && file->placed && stat(folder->path, &st) == 0 && st.st_dev == file->dev &&
           st.st_ino == file->ino;
}

static bool collide(const struct place *a, const struct place *b)
{
    bool a_folder = a->option->kind == OPTION_FOLDER, b_folder = b->option->kind == OPTION_FOLDER;

    return same_place(a, b) || (b_folder && !a_folder && is_inside(a, b)) ||
           (a_folder && !b_folder && is_inside(b, a));
}

int cli_check_outputs(const struct command *c, const void *settings)
{
    struct place places[MAX_OUTPUTS] = {{0}};
    int n = 0, status = EXIT_DONE;

    for (const struct option_spec *o = c->options; o && o->name && n < MAX_OUTPUTS; o++) {
        const char *path = NULL;
        if (o->kind != OPTION_OUTPUT && o->kind != OPTION_FOLDER)
            continue;
        memcpy(&path, (const char *)settings + o->at, sizeof path);
        if (path)
            places[n++] = (struct place){.option = o, .given = path};
    }
    for (int i = 0; i < n && n > 1 && status == EXIT_DONE; i++) {
        if (!find_place(&places[i])) {
            fprintf(stderr, "sufgram %s: out of memory\n", c->name);
            status = EXIT_FAILED;
        }
        for (int k = 0; k < i && status == EXIT_DONE; k++)
            if (collide(&places[i], &places[k]))
                status = cli_usage_error(c->name, "--%s '%s' and --%s '%s' write to the same place",
                                         places[k].option->name, places[k].given,
                                         places[i].option->name, places[i].given);
    }
    for (int i = 0; i < n; i++)
        free(places[i].path);
    return status;
}
