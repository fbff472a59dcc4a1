/* aoa_exposure.h - columns of 'join': exposure at the age of acquisition. */
#ifndef SUF_CLI_AOA_EXPOSURE_H
#define SUF_CLI_AOA_EXPOSURE_H

#include "cli.h"

enum { AOA_MAX_ORDERS = 16, AOA_COLUMNS = 3 * AOA_MAX_ORDERS };

struct aoa_exposure {
    char *list;      /* "N=X.npy,...", split */
    unsigned orders; /* how many arrays */
    const char *path[AOA_MAX_ORDERS];
    suf_npy *npy[AOA_MAX_ORDERS];
    char text[AOA_COLUMNS][40];
    const char *names[AOA_COLUMNS];
    uint64_t *steps;
    size_t n_steps;
    double *row; /* [n_steps] */
    suf_join_columns columns;
};

/* Open the arrays of 'exposure' that `list` names, as N=X.npy,..., made with the steps of
 * `steps_path`. EXIT_DONE, or another EXIT_ code after a message. To be closed in either case. */
int aoa_exposure_open(struct aoa_exposure *a, const char *list, const char *steps_path);
void aoa_exposure_close(struct aoa_exposure *a);

#endif
