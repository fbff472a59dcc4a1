# 'sufgram curves' of tables: long, wide, compressed, one a checkpoint; units; missing values.
round() {
    awk -F '\t' '/^# unlearned_above/ { sub(/[0-9.e-]+$/, sprintf("%.8g", substr($0, index($0, ": ") + 2))) }
        /^#/ || /[a-z]_/ { print; next }
        { for (i = 1; i <= NF; i++) printf "%s%s", (i > 1) ? "\t" : "", $i ~ /^[-0-9.e]+$/ ? sprintf("%.8g", $i) : $i; print "" }'
}
curves() {
    sufgram curves --quiet --steps steps.txt --vocab-size 256 "$@"
}
rows() {
    grep -v '^#' "$1"
}
printf '%s\n' 0 10 30 100 300 1000 3000 10000 >steps.txt
awk 'BEGIN {
    n = split("0 10 30 100 300 1000 3000 10000", step, " ")
    print "run,step,example,surprisal"
    for (run = 0; run < 2; run++)
        for (i = n; i >= 1; i--)
            for (e = 0; e < 5; e++) {
                middle = 1.5 + e / 4 + run / 4 # log10 step
                at = step[i] ? log(step[i]) / log(10) : 0
                v = 8 - 5 / (1 + exp(3 * (middle - at)))
                print run "," step[i] "," e "," (int(16 * v) - i * e % 3) / 16
            }
}' >long.csv
gzip -k long.csv
zstd -q long.csv
tr , '\t' <long.csv >long.tsv
awk -F , 'NR > 1 { if (!(($1, $3) in v)) order[++n] = $1 " " $3; v[$1, $3] = v[$1, $3] "," $4 }
    END {
        for (run = 0; run < 2; run++) {
            file = "wide_" run ".csv"
            print "example,10000,3000,1000,300,100,30,10,0" >file
            for (i = n; i >= 1; i--)
                if (split(order[i], at, " ") && at[1] == run) print at[2] v[at[1], at[2]] >file
        }
    }' long.csv
mkdir one two
awk -F , 'NR > 1 {
    file = ($1 ? "two" : "one") "/step" $2 ".tsv"
    if (!(file in seen)) print "token\tsurprisal" >file
    seen[file] = 1
    print "w" $3 "\t" $4 >file
}' long.csv

curves long.csv -o long.out --average average.out --sigmoid sigmoid.out --rank-similarity rank.out --rank-curves gam --slopes slopes --slope-window 4
grep -v '^# sufgram' long.out | sed -n 1,17p | round
for table in average sigmoid rank; do
    echo "== $table"
    rows $table.out | sed -n 1,3p | round
done
wc -c slopes/*
echo "== the same from other files"
for f in long.csv.gz long.csv.zst long.tsv "wide_0.csv wide_1.csv"; do
    # shellcheck disable=SC2086 # two names
    curves $f -o other.out
    rows long.out >a
    rows other.out | cmp - a && echo "$f"
done
echo "== a table a checkpoint; examples that are words"
curves one two --columns example=token -o words.out
rows words.out | sed -n '1,2p;6,7p' | round
echo "== units"
awk -F , -v OFS=, 'NR > 1 { $4 = sprintf("%.17g", -$4 * log(2)) } 1' long.csv >nats.csv
curves --unit lnprob nats.csv -o other.out
grep '^# input_unit' other.out
rows other.out | round >a
rows long.out | round | cmp - a
echo "== missing values"
sed '/^1,300,2,/d; s/^0,10,4,.*/0,10,4,NA/' long.csv >holes.csv
curves holes.csv
curves --nan drop holes.csv --unlearned 50 -o other.out
grep -e '^# examples' -e '^# nan' -e '^# unlearned' other.out | round
rows other.out | round
echo "== refusals"
try() {
    echo "\$ curves $*"
    curves "$@" 2>&1
    echo "exit $?"
}
try --unit bit long.csv
try --nan skip long.csv
try --columns step long.csv
try --columns step=at,step= long.csv
try --columns surprisal=loss long.csv
try --rank-similarity r.out --rank-runs 0:2 long.csv
try --rank-similarity r.out --rank-runs 0-1 long.csv
try --rank-curves smooth long.csv
try --unlearned 101 long.csv
try --cross-run c.out wide_0.csv
try --slopes s --slope-window 8 long.csv
printf '%s\n' 0 10 30 100 300 1000 3000 9999 >steps.txt
try long.csv
cp long.csv list.npy
try list.npy
echo "== examples of two columns have names of their own; a folder is one run"
{
    echo 'step,A,B,surprisal'
    for k in 10,x+y,z,4 30,x+y,z,3 10,x,y+z,7 30,x,y+z,6 '10,x\+y,z,5' '30,x\+y,z,5'; do echo "$k"; done
} >plus.csv
printf '10\n30\n' >two.txt
sufgram curves --steps two.txt --vocab-size 512 --quiet plus.csv --columns example=A+B | grep -v '^#' | cut -f 2,3,10
mkdir mixed
for f in A_step10 B_step20 A_step30 .B_step40; do printf 'surprisal\n5\n4\n' >mixed/$f.tsv; done
try mixed
rm mixed/B_step20.tsv
sufgram curves --steps two.txt --vocab-size 512 --quiet mixed | grep -v '^#' | cut -f 2,3
mkfifo pipe
cat long.csv >pipe &
try pipe
wait
printf 'example\t10\t30\na\t3\t2\n"b\tc"\t3\t2\n' | tr '\t' , | sed 's/b,c/b\tc/' >tab.csv
sufgram curves --steps two.txt --vocab-size 512 --quiet tab.csv -o tab.tsv 2>&1
sufgram curves --steps two.txt --vocab-size 512 --quiet tab.csv --format csv | grep -v '^#' | cut -d , -f 2,3,10
echo "== large in ways that tables are not"
awk 'BEGIN { print "example,run,step,surprisal"; for (k = 0; k < 500; k++) print k "," k "," k ",3" }' >lonely.csv
try lonely.csv
awk 'BEGIN { print "example,step,surprisal"; for (k = 400000; k > 0; k--) print "0," k ",3" }' >falling.csv
timeout 20 sufgram curves --steps two.txt --vocab-size 512 --quiet falling.csv 2>&1
echo "exit $?"
