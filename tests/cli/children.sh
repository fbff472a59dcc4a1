# Programs that are run and misbehave: in the place of spm_encode and gnuplot stand scripts that are
# missing, fail, are killed, hang, and answer too little, too much or rubbish. Always a message and
# exit status 1, no wait without end, nothing half-made.
sufgram=$(command -v sufgram)
mkdir bin
PATH=$PWD/bin:$PATH
program() { # NAME: its text comes on standard input
    { echo '#!/bin/sh'; cat; } >"bin/$1"
    chmod +x "bin/$1"
}
printf '1 2 3 1 2\n2 3 1\n' >ids.txt
sufgram ingest ids.txt -o c.sfc --quiet
sufgram index c.sfc -o i --quiet
echo model >m.model

try() { # WHAT [ARGUMENTS]: the script on standard input answers two texts
    program spm_encode
    echo "== spm_encode $1"
    shift
    [ $# -gt 0 ] || set -- 'the cat' 'a dog'
    TMPDIR=. timeout 20 sufgram count i --spm m.model "$@" >message 2>&1
    status=$?
    cat -v message
    echo "exit status $status"
}
try "does what it shall" <<'END'
exec sed 's/.*/1 2/'
END
try "writes no newline at the end" <<'END'
printf '1 2\n2 3'
END
try "reads nothing" <<'END'
exec <&-
printf '1 2\n2 3\n'
END
try "fails" <<'END'
echo 1 2
exit 1
END
try "is killed" <<'END'
echo 1 2
kill -9 $$
END
try "says nothing" <<'END'
END
try "closes its output and fails later" <<'END'
exec >&-
sleep 0.1
exit 3
END
try "answers one text of two" <<'END'
echo 1 2
END
try "answers three texts of two" <<'END'
printf '1 2\n2 3\n3 1\n'
END
try "never ceases to answer" <<'END'
exec yes 1 2
END
try "answers with words" <<'END'
printf '1 2\nnothing\n'
END
try "answers with a byte 0" <<'END'
printf '1 2\0003\n2 3\n'
END
try "answers with bytes that are no text" <<'END'
printf '1 2\n\377\376\n'
END
try "answers with an id beyond the vocabulary" <<'END'
printf '1 2\n4000000000\n'
END
echo "== spm_encode may not be run, is missing"
mkdir other
cp bin/spm_encode other
chmod -x other/spm_encode
for folder in other none; do
    PATH=$PWD/$folder "$sufgram" count i --spm m.model 'the cat' 'a dog' 2>&1
    echo "exit status $?"
done

echo "== the texts are more than the disk takes"
awk 'BEGIN { for (i = 0; i < 9000; i++) print "the cat" }' >many.txt
(
    ulimit -f 8
    TMPDIR=. sufgram count i --spm m.model - <many.txt 2>&1
    echo "exit status $?"
)

begun() { until [ -s child ]; do sleep 0.02; done; } # the script has written its process id
ended() { # is the script's process gone? It may take a moment
    n=0
    while kill -0 "$(cat child)" 2>/dev/null && [ $n -lt 250 ]; do sleep 0.02 && n=$((n + 1)); done
    [ $n -lt 250 ] && echo "the program is gone"
}
echo "== spm_encode hangs: a signal ends the wait"
program spm_encode <<'END'
echo $$ >child
exec sleep 1000
END
timeout --foreground 60 sufgram count i --spm m.model 'the cat' 2>message &
begun
kill -TERM $!
{ wait $!; } 2>/dev/null # the shell may speak of it
echo "exit status $?"
kill "$(cat child)" 2>/dev/null # it is no concern of a program that is dead
ended

printf '0\n10\n' >steps
printf 'example\t0\t10\n0\t2\t1\n1\t3\t1\n2\t2\t0.5\n' >run.tsv
drawing='<svg viewBox="0 0 9 9"><path d="M0,0 L9,9"/></svg>'
report() { # WHAT: the script on standard input draws
    echo old >old.html
    program gnuplot
    echo "== gnuplot $1"
    shift
    timeout 60 sufgram report --steps steps run.tsv --quiet -t 1 -o old.html "$@" 2>&1
    status=$?
    echo "exit status $status"
    [ $status = 0 ] || cat old.html
}
report "does what it shall" <<END
sed -n '\$c\\$drawing'
END
report "fails" <<'END'
cat >/dev/null
echo '"-", line 3: no such terminal' >&2
exit 1
END
report "fails at once, without reading" <<'END'
exit 1
END
report "is killed" <<'END'
cat >/dev/null
kill -9 $$
END
report "is killed after a drawing" <<END
sed -n '\$c\\$drawing'
kill -9 \$\$
END
report "draws nothing" <<'END'
cat >/dev/null
END
report "draws rubbish" <<'END'
head -c 1000 /dev/zero
cat >/dev/null
END
report "draws the half" <<'END'
cat >/dev/null
echo '<svg viewBox="0 0 9 9"><path d="M0,0 L9,'
END
report "draws no PDF" --figures figures <<END
sed -n '1h;\${g;/svg/c\\$drawing
/pdf/c\\rubbish
}'
END
ls figures
report "draws half a PNG" --figures figures <<END
LC_ALL=C sed -n '1h;\${g;/svg/c\\$drawing
/pdf/c\\%PDF-1.5 %%EOF
s/.*/\\x89PNG\\r\\n\\x1a\\n/p;}'
END
ls figures
report "complains at length, and fails" <<'END'
cat >/dev/null
awk 'BEGIN { while (n++ < 100000) print "trouble" }' >&2
exit 1
END
rm bin/gnuplot
echo "== gnuplot is missing"
PATH=$PWD/none "$sufgram" report --steps steps run.tsv --quiet -o old.html 2>&1
echo "exit status $?"
for signal in TERM INT; do
    echo "== gnuplot hangs: SIG$signal ends it and us"
    rm child
    program gnuplot <<'END'
echo $$ >child
exec sleep 1000
END
    # A shell's background job ignores SIGINT, unless it is told otherwise.
    timeout --foreground 60 env --default-signal=INT sufgram report --steps steps run.tsv --quiet -o old.html 2>message &
    begun
    kill -$signal $!
    wait $!
    echo "exit status $?"
    cat message old.html
    ended
done
rm -rf figures
ls
