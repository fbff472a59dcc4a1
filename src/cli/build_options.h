/* build_options.h - options that all commands which write an index have. */
#ifndef SUF_CLI_BUILD_OPTIONS_H
#define SUF_CLI_BUILD_OPTIONS_H

#include "cli.h"

struct cli_build_settings {
    uint64_t memory;
    const char *temporary;
    uint32_t threads, level;
};

/* Their rows of a command's table, for its settings struct S with such a member M. */
#define CLI_BUILD_OPTIONS(S, M)                                                           \
    {"memory",    0,                                                                      \
     OPTION_SIZE, offsetof(S, M.memory),                                                  \
     "SIZE",      "working memory to stay below, e.g. 4G; 0: no bound [%s]"},             \
        {"threads",  't',                                                                 \
         OPTION_U32, offsetof(S, M.threads),                                              \
         "N",        "threads; 0: one per processor [%s]"},                               \
        {"tmp",       0,                                                                  \
         OPTION_TEXT, offsetof(S, M.temporary),                                           \
         "DIR",       "where temporary files may go; none are needed beside INDEX [%s]"}, \
    {                                                                                     \
        "level", 0, OPTION_U32, offsetof(S, M.level), "L",                                \
            "zstd level of the tables, 1 to 22; 0: the default [%s]"                      \
    }

#endif
