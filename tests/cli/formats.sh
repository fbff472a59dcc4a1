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

# Evaluation files may come in any of them.
sufgram index text.sfc -o index --quiet
sufgram covariates index tokens.txt -o want.tsv --quiet
for eval in tokens.zst tokens.jsonl shard.ds; do
    sufgram covariates index "$eval" -o got.tsv --quiet
    grep -v '^#' got.tsv >got
    grep -v '^#' want.tsv | cmp - got && echo "same covariates: $eval"
done
