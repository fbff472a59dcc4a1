# An index built by 1, 2 and 4 processes is the one built alone, byte for byte; a failure of one
# process ends all; a killed process leaves nothing under the name, and its temporary goes.
for program in sufgram-mpi mpirun; do
    command -v $program >/dev/null || {
        echo "no $program here ('make MPI=1' builds sufgram-mpi)" >&2
        exit 77
    }
done
# One machine, perhaps as root, perhaps without ssh.
export OMPI_MCA_plm_rsh_agent=/bin/false OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_mpi_yield_when_idle=1
# What Open MPI allocates and keeps is not ours to check: no search for leaks.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
# Lines of a chain with skewed ids, enough of them for two segments and several parts.
awk 'BEGIN {
    srand(5)
    for (s = 0; s < 21500; s++) {
        line = ""
        for (t = 0; t < 200; t++) {
            a = rand() < 0.4 ? (a * 7919 + 13) % 997 : int(9000 * rand() ^ 5)
            line = line " " a
        }
        print line
    }
}' >tokens.txt
sufgram ingest tokens.txt -o c.sfc --quiet
mkdir alone
(cd alone && sufgram index ../c.sfc -o i --quiet)
ls alone/i
for n in 1 2 4; do
    mkdir $n
    (cd $n && mpirun -n $n sufgram-mpi index ../c.sfc -o i --quiet)
    echo "exit status $?"
    diff -rq alone/i $n/i && ls $n
done

echo "a target that exists, wrong usage, a plan:"
(cd 4 && mpirun -n 4 sufgram-mpi index ../c.sfc -o i --quiet 2>&1) | grep "^sufgram"
mpirun -n 2 sufgram-mpi index 2>&1 | grep "^sufgram"
mpirun -n 2 sufgram-mpi index --append c.sfc alone/i 2>&1 | grep "^sufgram"
mpirun -n 2 sufgram-mpi index c.sfc -o j --dry-run | cut -f 1

echo "one process does not see the corpus:"
cat >elsewhere.sh <<'END'
[ "$OMPI_COMM_WORLD_RANK" = 0 ] || cd 1
exec sufgram-mpi index c.sfc -o j --quiet
END
mpirun -n 3 sh elsewhere.sh 2>&1 | grep "^sufgram"

echo "a full disk:"
cat >full.sh <<'END'
[ "$OMPI_COMM_WORLD_RANK" != "$1" ] || ulimit -f 11000 # blocks of 512 bytes; MPI needs more than the half
exec sufgram-mpi index c.sfc -o j --quiet
END
for rank in 0 1; do
    mpirun -n 3 sh full.sh $rank 2>&1 | grep "^sufgram" | sed 's/tmp-[0-9]*/tmp-N/g; s/byte [0-9]*/byte N/'
done
ls

cat >victim.sh <<'END'
echo $$ >"victim.$OMPI_COMM_WORLD_RANK"
exec sufgram-mpi index c.sfc -o 2/i --force --quiet
END
mkdir old && cp -r 2/i old
strike() { # SIGNAL RANK: hit a process when the build has begun
    mpirun -n 2 sh victim.sh >struck.log 2>&1 &
    until ls 2/i.tmp-*/build.state >/dev/null 2>&1; do :; done
    kill "-$1" "$(cat "victim.$2")"
    wait $! || echo failed
    grep "^sufgram" struck.log
}
echo "an interrupted process 0:"
strike TERM 0
ls 2
echo "a killed process:"
strike KILL 1
diff -rq old/i 2/i && echo "the old index is as it was"
(cd 2 && mpirun -n 2 sufgram-mpi index ../c.sfc -o i --force --resume --quiet)
diff -rq -x manifest.json alone/i 2/i && echo "the next build is as good, and has cleared up"
ls 2
