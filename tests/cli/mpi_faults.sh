# What tests/mpi/team_faults.c says of builds by three processes, one of which fails.
if ! command -v mpirun >/dev/null || [ ! -x "$BUILD/tests/team_faults" ]; then
    echo "no mpirun or no team_faults here ('make MPI=1 test' builds it)" >&2
    exit 77
fi
# One machine, perhaps as root, perhaps without ssh.
export OMPI_MCA_plm_rsh_agent=/bin/false OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_mpi_yield_when_idle=1
# What Open MPI allocates and keeps is not ours to check: no search for leaks.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
export OPENBLAS_NUM_THREADS=1
awk 'BEGIN { srand(7); for (s = 0; s < 400; s++) { line = ""; for (t = 0; t < 20; t++) line = line " " int(90 * rand() ^ 3); print line } }' >tokens.txt
sufgram ingest tokens.txt -o c.sfc --quiet
head -n 50 tokens.txt | sufgram ingest - -o d.sfc --quiet
sufgram index d.sfc -o old --quiet
cp -a old i
mpirun -n 3 "$BUILD/tests/team_faults" . >log 2>&1
echo "exit status $?"
grep -v '^ok' log | grep -v '^#' | grep -v '^1\.\.'
for rank in 0 2; do
    echo "process $rank has no memory:"
    mpirun -n 3 "$BUILD/tests/team_faults" open $rank 2>&1
    echo "exit status $?"
done
