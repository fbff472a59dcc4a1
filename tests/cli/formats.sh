# Files of other programs, compressed or not, give the corpus that text of ids gives.
set -e
printf '%s\n' '0 5 6 7 1' '' '0 5 6 8 1' >tokens.txt
sufgram ingest tokens.txt --vocab-size 10 -o text.sfc --quiet
same() {
    sufgram ingest "$@" --vocab-size 10 -o other.sfc --quiet
    cmp text.sfc other.sfc && echo "same: $*"
}
zeros() { # how many
    dd if=/dev/zero bs=1 count="$1" 2>/dev/null
}

gzip -k tokens.txt
zstd -q tokens.txt -o tokens.zst
same tokens.txt.gz
same tokens.zst
same - <tokens.zst
same --format ids - <tokens.txt.gz

printf '%s\n' '{"id": 1, "input_ids": [0, 5, 6, 7, 1]}' '{"input_ids": [0, 5, 6, 8, 1]}' >tokens.jsonl
same tokens.jsonl
sed 's/input_ids/tokens/' tokens.jsonl | gzip >other.jsonl.gz
same other.jsonl.gz --field tokens

ids='\0\0\5\0\6\0\7\0\1\0\0\0\5\0\6\0\10\0\1\0'
# shellcheck disable=SC2059 # the format is the data
printf "$ids" >raw.npy
same raw.npy --format u16 --sequence-length 5
zstd -q raw.npy -o raw.u16.zst
same raw.u16.zst --format u16 --sequence-length 5
same - --format u16 --sequence-length 5 <raw.npy

# pzstd begins files with a skippable frame.
skip='\120\52\115\30\4\0\0\0\1\2\3\4'
for f in raw.npy tokens.txt tokens.jsonl; do
    # shellcheck disable=SC2059 # the format is the data
    {
        printf "$skip"
        zstd -q -c $f
    } >p.$f.zst
done
same p.raw.npy.zst --format u16 --sequence-length 5
same p.tokens.txt.zst
same - <p.tokens.jsonl.zst

{
    printf '\210\330\64\1\1\0\0\0\12\0\0\0'
    zeros 1012
    cat raw.npy
} >llmc.bin
same llmc.bin --sequence-length 5

cp raw.npy neox.bin
{
    printf 'MMIDIDX\0\0\1\0\0\0\0\0\0\0\10\3\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0'
    printf '\5\0\0\0\2\0\0\0\3\0\0\0'
    printf '\0\0\0\0\0\0\0\0\12\0\0\0\0\0\0\0\16\0\0\0\0\0\0\0'
    printf '\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0'
} >neox.idx
same neox.bin --documents
same neox.idx --documents

cp raw.npy shard.ds
printf '\5\0\0\0\0\0\0\0\12\0\0\0\0\0\0\0' >shard.ds.index
same shard.ds

{
    printf '\377\377'
    head -c 10 raw.npy
    printf '\377\377'
    tail -c 10 raw.npy
} >tokenized.0
printf '\0\0\0\0\0\0\0\0\14\0\0\0\0\0\0\0' >offset.0
same tokenized.0

# An infini-gram index: the folder stands for its files.
mkdir infini
for n in 0 1; do
    {
        printf '\377\377'
        tail -c +$((1 + n * 10)) raw.npy | head -c 10
    } >infini/tokenized.$n
    zeros 8 >infini/offset.$n
done
same infini
same infini/ --format infinigram
wrong() {
    echo "wrong: $*"
    sufgram "$@" --quiet 2>&1 && echo "exit status 0"
}
wrong ingest infini --format ids -o other.sfc || true
mv infini/tokenized.1 infini/tokenized.2
wrong ingest infini -o other.sfc || true
mkdir empty
wrong ingest empty -o other.sfc || true
mv infini/tokenized.2 infini/tokenized.1

# Evaluation files may come in any of them.
sufgram index text.sfc -o index --quiet
printf '%s\n' 1 2 >steps.txt
sufgram covariates index tokens.txt -o want.tsv --quiet
sufgram exposure index tokens.txt --steps steps.txt --tokens-per-step 5 -o want.npy --quiet
grep -v '^#' want.tsv >want
same_covariates() {
    sufgram covariates index "$@" -o got.tsv --quiet
    grep -v '^#' got.tsv | cmp - want && echo "same covariates: $*"
    sufgram exposure index "$@" --steps steps.txt --tokens-per-step 5 -o got.npy --quiet
    cmp got.npy want.npy && echo "same exposure: $*"
}
same_covariates tokens.zst
same_covariates tokens.jsonl
same_covariates shard.ds
same_covariates infini
same_covariates tokenized.0
same_covariates neox.bin --documents
same_covariates other.jsonl.gz --field tokens
same_covariates raw.npy --eval-format u16 --sequence-length 5
same_covariates raw.u16.zst --eval-format u16 --sequence-length 5
same_covariates llmc.bin --sequence-length 5
tr '\n' ' ' <tokens.txt | sed 's/ 1  0/ 1 9 0/' >line.txt
same_covariates line.txt --separator 9
wrong covariates index raw.npy -o x || true
wrong covariates index tokens.txt --eval-format other || true
wrong covariates index tokens.txt --eval-format ids --words || true
wrong exposure index tokens.txt --sequence-length 4 --steps steps.txt --tokens-per-step 5 -o x || true
wrong exposure index tokens.txt --sequence-length 0 --steps steps.txt --tokens-per-step 5 -o x || true
wrong exposure index other.jsonl.gz --field none --steps steps.txt --tokens-per-step 5 -o x || true
