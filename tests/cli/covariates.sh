# The columns, by eye on a small corpus; the paper's settings; formats.
set -e
printf '%s\n' '0 5 6 7 1' '0 5 6 8 1' '0 5 6 7 1' '0 9 5 6 1' >tokens.txt
echo '0 5 6 8 1' >eval.txt
sufgram ingest tokens.txt --vocab-size 10 -o c.sfc --quiet
sufgram index c.sfc -o i --quiet
sufgram covariates i eval.txt -o - --quiet
sufgram covariates i eval.txt -o - --quiet --orders 1,2 --context 1:all,2:2,1:1
sufgram covariates i eval.txt -o - --quiet --orders 1,3 --min-count 3:2 --format csv
# Splines are not the same to the last bit on every processor.
sufgram covariates i eval.txt -o - --quiet --orders 1 --diversity 2:10 --cls 0 --format jsonl |
    sed 's/\(_adjusted": -*[0-9]*\.[0-9]\{6\}\)[0-9]*/\1/'
