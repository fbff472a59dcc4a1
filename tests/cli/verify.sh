# Each kind of damage is found, whatever byte it hits; sound indexes pass.
sufgram ingest ../oracle/eval.txt --vocab-size 2004 -o c.sfc --quiet
sufgram index c.sfc -o sound --quiet
check() {
    sufgram verify "$1" --quiet 2>&1
    echo "exit status $?"
}
check sound
damage() { # FILE OFFSET: flip one byte of a copy
    rm -rf damaged
    cp -rL sound damaged
    byte=$(od -An -tu1 -j "$2" -N 1 "damaged/$1")
    # shellcheck disable=SC2059 # the byte is the format
    printf "\\$(printf %03o $((byte ^ 1)))" | dd of="damaged/$1" bs=1 seek="$2" conv=notrunc status=none
}
for file in corpus.sfc suffix-000.sfa ngrams.mdb; do
    size=$(wc -c <"sound/$file")
    for part in 0 1 2 3; do
        damage "$file" $((size * part / 4 + 64))
        check damaged >log
        grep -q '^exit status 1$' log || echo "$file: damage at $((size * part / 4 + 64)) is not reported"
    done
    damage "$file" 64
    head -c $((size / 2)) "sound/$file" >"damaged/$file"
    check damaged
    rm "damaged/$file"
    check damaged
done
rm -rf damaged
cp -r sound damaged
sed 's/"format_version": [0-9]*/"format_version": 99999/' sound/manifest.json >damaged/manifest.json
check damaged
echo '{' >damaged/manifest.json
check damaged
check nosuch
check c.sfc
