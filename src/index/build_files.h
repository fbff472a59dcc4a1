/* build_files.h - which files are of an index or of its making; only these are ever removed. */
#ifndef SUF_INDEX_BUILD_FILES_H
#define SUF_INDEX_BUILD_FILES_H

#include <dirent.h>
#include <stdbool.h>

/* "1234", as in TARGET.tmp-1234. */
bool sufi_is_number(const char *s);

/* What the folder holds that no build puts there: the name, first in the order of bytes, of such a
 * file or of a folder, into name[256], which is empty if there is none. Returns 0, or a value of
 * errno. Reads `dir` to its end. */
int sufi_find_stranger(DIR *dir, char name[256]);

/* Remove the files of a build, and the folder if nothing else is in it. */
void sufi_remove_build(const char *path);

#endif
