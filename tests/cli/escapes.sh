# What messages quote of files and arguments cannot act on the terminal.
esc=$(printf '\033[2J')
c1=$(printf '\302\2332J\233')
run() {
    sufgram "$@" --quiet && echo "exit status 0"
}
printf 'a\tb\n%s\t1\n2\t3\n' "$esc" >cell.tsv
run regress cell.tsv --formula 'a~b'
printf 'a\ta%s\ta%s\n1\t2\t3\n' "$c1" "$c1" >names.tsv
run regress names.tsv --formula 'a~b'
run join names.tsv cell.tsv --on b
printf '1\n' >"$esc.tsv"
run verify "$esc.tsv"
run ingest "$esc" -o c.sfc
printf 'caf\303\251 %s\n' "$esc" >text.txt
printf 'caf\303\251\n' >list.txt
run ingest text.txt --words -o w.sfc
run index w.sfc -o w
run next w "café $esc" >out
run next w "b$esc" >out
run find w "b$esc"
printf 'b%s\n' "$c1" | run prob w - >out
run count "w$esc" a
run next w --format "$c1"
run "count$esc"
run count w "--$esc"
run reproduce --index "$esc" --eval list.txt --steps list.txt --vocab-size 9 cell.tsv -o R
sufgram ingest text.txt --words -o "c$c1" 2>&1 |
    grep -c 'c\\xc2\\x9b2J\\x9b: 2 tokens'
