# Tables are joined on exact keys; every mismatch is refused with its file and line.
printf '# model: mle\nexample\tbits\n0\t1.5\n1\t\n2\t0.25\n' >cov.tsv
printf 'example,word\n2,"a,b"\n0,plain\n1,"say ""hi"""\n' >words.csv
sufgram join cov.tsv words.csv --on example -o joined.tsv
grep -v '^# sufgram: ' joined.tsv
sufgram join cov.tsv words.csv --on example --format csv | grep -v '^#'
sufgram join cov.tsv words.csv --on example --format jsonl | tail -n 3
sufgram join - words.csv --on example <cov.tsv | tail -n 1

refused() {
    printf '%b' "$1" >bad.tsv
    sufgram join cov.tsv bad.tsv --on example -o none.tsv && echo "not refused"
    [ ! -e none.tsv ] || echo "left something behind"
}
refused 'example\tx\n0\t1\n1\t1\n1\t2\n2\t1\n'
refused 'example\tx\n0\t1\n2\t1\n'
refused 'example\tx\n0\t1\n1\t1\n2\t1\n3\t1\n'
refused 'row\tx\n0\t1\n'
refused 'example\tbits\n0\t1\n1\t1\n2\t1\n'
refused 'example\tx\n0\t1\t2\n'
sufgram join cov.tsv words.csv || echo "status $?"
sufgram join cov.tsv --on example || echo "status $?"
