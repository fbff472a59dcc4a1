# Every input format gives the same corpus, whose fingerprint tells.
set -e
printf '%s\n' '0 5 6 7 1' '' '0 5 6 8 1' >tokens.txt
sufgram ingest tokens.txt --vocab-size 10 -o text.sfc

printf '\0\0\5\0\6\0\7\0\1\0\0\0\5\0\6\0\10\0\1\0' >tokens.u16
sufgram ingest --format u16 --sequence-length 5 tokens.u16 --vocab-size 10 -o u16.sfc
cmp text.sfc u16.sfc

sufgram ingest - --vocab-size 10 -o stdin.sfc <tokens.txt
cmp text.sfc stdin.sfc

# Two inputs follow one another; a separator is dropped; the vocabulary is found out.
head -n 1 tokens.txt >first.txt
tail -n 1 tokens.txt >second.txt
sufgram ingest first.txt second.txt --vocab-size 10 -o two.sfc --quiet
cmp text.sfc two.sfc
echo '0 5 6 7 1 9 0 5 6 8 1' >separated.txt
sufgram ingest separated.txt --separator 9 --vocab-size 10 -o separated.sfc --quiet
cmp text.sfc separated.sfc
sufgram ingest tokens.txt -o found.sfc
ls
