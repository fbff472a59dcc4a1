#include "base/share.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/mapfile.h"
#include "base/outfile.h"

static int copy_file(const char *from, const char *to, suf_diag *diag)
{
    sufi_mapfile map;
    sufi_outfile out;

    int err = sufi_mapfile_open(&map, from, diag);
    if (err)
        return err;
    err = sufi_outfile_open(&out, to, diag);
    if (!err) {
        sufi_mapfile_sequential(&map);
        sufi_outfile_write(&out, map.data, map.size);
        err = sufi_outfile_commit(&out, diag);
    }
    sufi_mapfile_close(&map);
    return err;
}

int sufi_share_file(const char *from, const char *to, suf_diag *diag)
{
    /* What a symbolic link leads to: the link itself may lead nowhere from the new place. */
    if (linkat(AT_FDCWD, from, AT_FDCWD, to, AT_SYMLINK_FOLLOW) == 0)
        return SUF_OK;
    return copy_file(from, to, diag);
}
