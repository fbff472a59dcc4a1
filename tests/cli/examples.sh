# The programs of docs/examples compile as a stranger would compile them, and print what they should:
# what the commands print, too.
top=$(cd -P ../data/../.. && pwd)
config=$(basename "$BUILD")
case $config in asan | tsan | debug | coverage) ;; *) config=release ;; esac
# make would print about its own jobs, and a stranger has no -Werror.
libs=$(make -s --no-print-directory -C "$top" print-LIBS 2>/dev/null)
sanitize=$(make -s --no-print-directory -C "$top" CONFIG="$config" print-CFLAGS_"$config" 2>/dev/null | tr ' ' '\n' |
    grep -E "^(-fsanitize|--coverage)")
for source in "$top"/docs/examples/*.c; do
    name=$(basename "$source" .c)
    # shellcheck disable=SC2086 # lists of flags
    ${CC:-cc} -std=c11 -Wall -Wextra -Wpedantic -Werror $sanitize -I "$top/include" -o "$name" "$source" \
        "$BUILD/libsufgram.a" $libs -pthread || exit 1
done

printf '%s\n' '0 5 6 7 1' '0 5 6 8 1' '0 5 6 7 1' '0 9 5 6 1' >tokens.txt
sufgram ingest tokens.txt --vocab-size 10 -o corpus.sfc --quiet
sufgram index corpus.sfc -o index --quiet
echo "== count_gram"
./count_gram index 5 6
./count_gram index ^ 0
./count_gram index 5 77
./count_gram nosuch 5

echo "== find_context"
./find_context index 1 5 6
printf '%s\n' 'the cat sat' 'the cat ran' >text.txt
sufgram ingest text.txt --words -o words.sfc --quiet
sufgram index words.sfc -o words --quiet
./find_context words 5 the cat
./find_context words 5 the dog
sufgram find words cat --context 1

echo "== score_evaluation"
sufgram ingest ../oracle/train.txt --vocab-size 2004 -o train.sfc --quiet
sufgram index train.sfc -o train --quiet
./score_evaluation train ../oracle/eval.txt
sufgram covariates train ../oracle/eval.txt --quiet | awk -F '\t' '
    /^#/ { next }
    !n { for (i = 1; i <= NF; i++) column[$i] = i; n = 1; next }
    { m++; bits += $column["chang2024_5_bits"]; seen += $column["count_5"] > 0 }
    END { printf "%d targets, %d 5-grams seen, %.4f bits\n", m, seen, bits / m }'

echo "== learning_curves"
./learning_curves 2004 ../oracle/steps.txt ../oracle/curves_run_0.npy ../oracle/curves_run_1.npy | head -n 5
./learning_curves 2004 ../oracle/steps.txt ../oracle/curves_run_0.npy | head -n 3
sufgram curves --quiet --vocab-size 2004 --steps ../oracle/steps.txt ../oracle/curves_run_0.npy \
    ../oracle/curves_run_1.npy -o - --average average.tsv >/dev/null
grep -v '^#' average.tsv | awk -F '\t' 'NR > 1 && NR < 5 { printf "%d %.3f %.4f %.0f %.4f %.5f\n", $1, $2, $3, 10 ^ $4, $5, $6 }'
