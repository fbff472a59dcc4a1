# A join never guesses: missing, left-over and repeated keys are errors, as is a shared column.
printf 'example\ta\n0\t1\n1\t2\n' >a.tsv
printf 'example\tb\n1\t20\n0\t10\n' >b.tsv
run() {
    sufgram join "$@" --quiet
    echo "exit status $?"
}
run a.tsv b.tsv --on example -o -
printf 'example,b\n0,10\n' >missing.csv
run a.tsv missing.csv --on example -o j.tsv
printf 'example\tb\n0\t1\n1\t2\n2\t3\n' >extra.tsv
run a.tsv extra.tsv --on example -o j.tsv
printf 'example\tb\n0\t1\n1\t2\n0\t3\n' >twice.tsv
run a.tsv twice.tsv --on example -o j.tsv
run a.tsv a.tsv --on example -o j.tsv
run a.tsv b.tsv --on nosuch -o j.tsv
run a.tsv b.tsv -o j.tsv
run a.tsv --on example -o j.tsv
run a.tsv nosuch.tsv --on example -o j.tsv
printf 'example\tb\n0\t1\n1\n' >ragged.tsv
run a.tsv ragged.tsv --on example -o j.tsv
: >empty.tsv
run a.tsv empty.tsv --on example -o j.tsv
ls
