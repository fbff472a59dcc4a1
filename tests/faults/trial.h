/* trial.h - a command line of the program, run once for each call to the system it makes, with that
 * call failing (faults.h). Whatever fails: the command says so and exits with 1, or it does without
 * and the result is what it always is; no file is half-written, old ones are whole, and no memory,
 * mapping, descriptor or process is left. 'reproduce', moreover, does the rest when it is called
 * again.
 *
 * A test calls trials_begin, fills the folder it is in, and calls try_line for each line: every run
 * begins in a copy of that folder.
 *
 * FAULTS_ALL=1 tries every call, with several errors; else a sample. FAULTS_SHOW=1 prints every run
 * that went wrong. An argument of the test program picks the lines that it is part of. */
#ifndef TESTS_TRIAL_H
#define TESTS_TRIAL_H

/* First of all: change into an empty folder. */
void trials_begin(int argc, char **argv);

/* Run a line in this process, without faults; the test ends when it fails. What libraries keep for
 * ever (OpenBLAS its buffers) they get here. */
void trials_make(const char *line);

/* Words are cut at blanks, but not within single quotes; "<FILE" last is standard input. */
void try_line(const char *line);

/* What main returns. */
int trials_end(void);

#endif
