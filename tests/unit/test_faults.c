/* Every command of the program under faults (tests/faults/trial.h); those that run other programs
 * are in test_fault_chains. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "curve_data.h"
#include "tap.h"
#include "trial.h"

static const char *const cases[] = {
    "ingest a.txt -o new.sfc",
    "ingest b.txt a.txt.gz -o a.sfc",
    "ingest a.txt.zst -o new.sfc",
    "ingest words.txt --words -o new.sfc",
    "ingest a.txt --vocab pieces.vocab -o new.sfc",
    "ingest ids.jsonl -o new.sfc",
    "ingest - -o new.sfc <a.txt",
    "index a.sfc -o new.idx -t 1",
    "index b.sfc -o a.idx --force -t 1",
    "index a.sfc -o new.idx -t 2",
    "index a.sfc -o new.idx -t 1 --resume",
    "index --append b.sfc a.idx -t 1",
    "merge a.idx b.idx -o new.idx -t 1",
    "merge a.idx b.idx -o a.idx --force -t 1",
    "info a.idx --json",
    "verify a.idx",
    "count a.idx '1 2' '0 1 2 3 1 0' ^",
    "count a.idx - <grams",
    "count a.idx -t 2 - <grams",
    "count a.idx 1 2 3",
    "count a.idx --cnf '1 OR 2 AND 3' '4'",
    "count words.idx the cat",
    "prob a.idx -m mkn --discount-fallback - <grams",
    "prob a.idx -m chang2024 - <grams",
    "prob a.idx -m infgram - <grams",
    "next a.idx 1",
    "next words.idx the",
    "next a.idx --summary - <grams",
    "find a.idx 1 2 --context 3",
    "find a.idx --cnf '1 OR 2 AND 3'",
    "dump a.idx -n 3 -o new.tsv",
    "dump words.idx -n 2 --format jsonl -o a.txt",
    "dump a.idx --arpa --discount-fallback -o new.arpa",
    "covariates a.idx eval.txt -o new.tsv -t 1 --diversity 4:15 --context 1:all,2:3 --min-count "
    "3:2",
    "covariates a.idx eval.txt -o new.tsv -t 2 --paper",
    "exposure a.idx eval.txt --steps few.txt --tokens-per-step 5 -o new.npy",
    "curves --steps steps.txt --vocab-size 2004 -t 1 run_0.npy run_1.npy -o new.tsv"
    " --average average.tsv --cross-run cross.tsv --gam-curves gam",
    "curves --steps steps.txt --vocab-size 2004 -t 2 run_0.npy run_1.npy -o new.tsv",
    "curves --steps steps.txt --vocab-size 2004 -t 1 folder -o new.tsv",
    "join x.tsv y.tsv --on example -o new.tsv",
    "regress x.tsv --response bits --predictors weight --categorical kind -o new.tsv",
    "regress paper.tsv --paper -o new.tsv",
    "regress x.tsv --formula 'bits ~ weight + C(kind)' --errors hc3 --terms terms.tsv -o new.tsv",
    "regress x.tsv --response bits --predictors weight --bootstrap 9 --permutations 9"
    " --terms terms.tsv -o new.tsv",
    "sample a.idx -m mle -n 3",
    "sample words.idx -m mkn --discount-fallback -n 2",
    "histogram x.tsv --x bits --y weight --bins 2 -o new.tsv",
    "covariates a.idx eval.txt -o new.tsv --entropy --scales --longest-match --models mle",
    "curves --steps steps.txt --vocab-size 2004 -t 1 long.csv -o new.tsv",
    "correlate corr.tsv --steps steps.txt run_0.npy run_1.npy -o new.tsv --cross-run cross.tsv",
    "report --effects effects.tsv -o new.html",
};

static void write_tokens(const char *path, rng *r, int lines)
{
    FILE *f = fopen(path, "w");

    for (int i = 0; f && i < lines; i++) {
        for (uint64_t n = 1 + rng_below(r, 12); n; n--)
            fprintf(f, "%llu%s", (unsigned long long)(rng_below(r, 5) * rng_below(r, 5)),
                    n > 1 ? " " : "\n");
    }
    if (!f || fclose(f) != 0)
        exit(2);
}

static void write_paper(rng *r)
{
    FILE *f = fopen("paper.tsv", "w");

    if (!f)
        exit(2);
    fputs("example\tchang2024_1_bits\tchang2024_5_bits\tcontext_length\tcontext_1_all_bits\t"
          "contextual_diversity_adjusted\tfinal_surprisal_bits\tvariability_bits\taoa_log10_step\t"
          "forgettability_bits\tcross_run_variability_bits2\n",
          f);
    for (int i = 0; i < 60; i++) {
        fprintf(f, "%d", i);
        for (int k = 0; k < 10; k++)
            fprintf(f, "\t%.3f", rng_unit(r) * 10);
        fputc('\n', f);
    }
    fclose(f);
}

static void write_curves(rng *r)
{
    enum { CURVES = 6, CHECKPOINTS = 20 };
    double y[CURVES * CHECKPOINTS];
    char text[400] = "";

    for (int run = 0; run < 2; run++) {
        fill_curves(r, y, CURVES, CHECKPOINTS);
        write_array(run ? "run_1.npy" : "run_0.npy", SUF_F64, CURVES, CHECKPOINTS, y);
    }
    mkdir("folder", 0777);
    write_array("folder/surprisals_tokens_0-2.npy", SUF_F64, 2, CHECKPOINTS, y);
    write_array("folder/surprisals_tokens_2-6.npy", SUF_F64, 4, CHECKPOINTS, y);
    for (int i = 0; i < CHECKPOINTS; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d\n", 10 * i * i);
    write_text("steps.txt", text);
    FILE *f = fopen("long.csv", "w");
    for (int i = 0; f && i < CURVES * CHECKPOINTS; i++)
        fprintf(f, "%s%d,%d,%g\n", i ? "" : "example,step,surprisal\n", i / CHECKPOINTS,
                10 * (i % CHECKPOINTS) * (i % CHECKPOINTS), y[i]);
    if (!f || fclose(f) != 0)
        exit(2);
    write_text("corr.tsv", "example\tchang2024_1_bits\tmatched_order\n0\t1\t1\n1\t3\t1\n2\t2.5\t1\n"
                           "3\t9\t1\n4\t4\t1\n5\t7\t1\n");
}

/* The folder every run begins with. */
static void make_pristine(rng *r)
{
    static const char *const made[] = {
        "ingest a.txt --vocab-size 20 -o a.sfc",
        "ingest b.txt --vocab-size 20 -o b.sfc",
        "ingest words.txt --words -o words.sfc",
        "index a.sfc -o a.idx -t 1",
        "index b.sfc -o b.idx -t 1",
        "index words.sfc -o words.idx -t 1",
        "covariates a.idx eval.txt -o t.tsv -t 1 --diversity 4:15",
        "regress x.tsv --response bits --predictors weight --categorical kind -o t.tsv",
    };

    write_tokens("a.txt", r, 60);
    write_tokens("b.txt", r, 25);
    write_text("words.txt", "the cat sat\nthe cat ran\non the mat the cat sat\n");
    write_text("pieces.vocab", "<unk>\na\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\nn\no\np\nq\nr\n");
    write_text("ids.jsonl",
               "{\"input_ids\": [1, 2, 3], \"x\": {\"y\": \"\\u00e9\"}}\n{\"input_ids\": [4]}\n");
    write_text("grams", "1 2\n0\n4 4\n1 2 3 4 0 0 1 2 3\n12 6\n");
    write_text("eval.txt", "0 1 2 3 4\n4 6 0 1 2\n16 0 0 1 9\n1 1 2 0 3\n");
    write_text("few.txt", "1\n2\n10\n");
    write_text("x.tsv", "example\tbits\tweight\tkind\n0\t1.5\t2\ta\n1\t2.5\t1\tb\n2\t0.25\t7\ta\n"
                        "3\t1\t4\tb\n4\t3\t3\tb\n5\t2\t6\ta\n");
    write_text("y.tsv", "example\tword\n5\tf\n4\te\n3\td\n2\tc\n1\tb\n0\ta\n");
    write_paper(r);
    write_curves(r);
    if (system("gzip -kn a.txt && zstd -q a.txt") != 0)
        exit(2);
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        trials_make(made[i]);
    unlink("t.tsv");
    trials_make("regress paper.tsv --paper -o effects.tsv");
}

int main(int argc, char **argv)
{
    rng r;

    trials_begin(argc, argv);
    r.state = tap_seed();
    make_pristine(&r);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        try_line(cases[i]);
    return trials_end();
}
