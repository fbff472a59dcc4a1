# Exposure at the age of acquisition: the chain from a corpus to the joined table, and what is refused.
printf '%s\n' '0 5 6 7 1' '0 5 6 8 1' '0 5 6 7 1' '0 9 5 6 1' >tokens.txt
printf '%s\n' '0 5 6 7' >eval.txt
printf '%s\n' 0 1 2 4 >steps.txt
sufgram ingest tokens.txt --vocab-size 10 -o c.sfc --quiet
sufgram index c.sfc -o i --quiet
sufgram covariates i eval.txt --orders 1,2 --context '' -o cov.tsv --quiet
for order in 1 2; do
    sufgram exposure i eval.txt --order $order --steps steps.txt --tokens-per-step 5 -o x$order.npy --quiet
done
run() {
    echo "\$ $*"
    sufgram "$@" >out
    status=$?
    grep -v '^#' out
    [ "$status" = 0 ] || echo "exit status $status"
}
# log10 of 1, 2, 3, 4, and of 0.5; missing.
{
    printf 'run\texample\taoa_log10_step\n'
    printf '0\t0\t0\n0\t1\t0.3010299956639812\n0\t2\t0.47712125471966244\n'
    printf '1\t0\t0.6020599913279624\n1\t1\t-0.3010299956639812\n1\t2\t\n'
} >metrics.tsv
run join metrics.tsv cov.tsv --on example --exposure 1=x1.npy,2=x2.npy --steps steps.txt
run join metrics.tsv --on example --exposure 2=x2.npy --steps steps.txt --format jsonl
run join metrics.tsv cov.tsv --on example --many

# With every step counted the bounds meet at whole steps.
printf '%s\n' 0 1 2 3 4 >all.txt
sufgram exposure i eval.txt --order 2 --steps all.txt --tokens-per-step 5 -o all.npy --quiet
run join metrics.tsv --on example --exposure 2=all.npy --steps all.txt

run join metrics.tsv cov.tsv --on example
run join cov.tsv metrics.tsv --on example --many
run join cov.tsv --on example --exposure 1=x1.npy --steps steps.txt
run join metrics.tsv --on example --exposure 1=x1.npy
run join metrics.tsv --on example --steps steps.txt
run join metrics.tsv --on example --exposure x1.npy --steps steps.txt
run join metrics.tsv --on example --exposure 1=x1.npy,1=x2.npy --steps steps.txt
run join metrics.tsv --on example --exposure 1=nosuch.npy --steps steps.txt
run join metrics.tsv --on example --exposure 2=all.npy --steps steps.txt
printf 'example\taoa_log10_step\n0\t0.7\n' >late.tsv
run join late.tsv --on example --exposure 1=x1.npy --steps steps.txt
printf 'example\taoa_log10_step\n3\t0\n' >other.tsv
run join other.tsv --on example --exposure 1=x1.npy --steps steps.txt
printf 'example\taoa_log10_step\texposure_1_at_aoa\n0\t0\t0\n' >twice.tsv
run join twice.tsv --on example --exposure 1=x1.npy --steps steps.txt
