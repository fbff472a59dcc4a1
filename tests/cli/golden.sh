# Indexes of format version 1, made once and kept: every later version reads them and answers the same.
tar -xJf ../data/golden/v1.tar.xz
cd v1 || exit 1
for index in ids wide words; do
    echo "== $index"
    grep '"format_version"' $index/manifest.json
    sufgram verify $index --quiet
    sufgram info $index | grep -vE 'bytes'
    for order in 1 2 3; do sufgram dump $index -n $order --boundary | cksum; done
done
echo "== every gram of every order, in an index made now and in the old one"
sufgram ingest first.txt second.txt --vocab-size 25 -o now.sfc --quiet
sufgram index now.sfc -o now --quiet
cmp now/corpus.sfc ids/corpus.sfc
for order in 1 2 3 4 5; do
    sufgram dump now -n $order --boundary >grams
    sufgram dump ids -n $order --boundary | cmp - grams
    sed '1d; s/\t.*//' grams | sufgram count ids - >counts
    sed '1d; s/.*\t//' grams | cmp - counts
done
echo "== answers"
head -n 3 first.txt | cut -d ' ' -f 1-4 | sufgram count ids -
sufgram next ids 0 -k 3
sufgram prob ids -m chang2024 0 1 2
sufgram find ids 2 3 -n 3
sufgram next wide 7
sufgram count wide '0 4294967293' '^ 7 70000 0 4294967293'
sufgram next words the
sufgram find words café --context 1
sufgram dump ids --arpa -n 2 --discount-fallback --quiet | cksum
head -n 2 first.txt | cut -d ' ' -f 1-3 >eval.txt
sufgram covariates ids eval.txt -o - --quiet | grep -v '^#'
echo "== they grow, and join"
sufgram ingest second.txt --vocab-size 25 -o second.sfc --quiet
sufgram index --append second.sfc ids --quiet && sufgram verify ids --quiet
sufgram merge ids now -o both --quiet && sufgram verify both --quiet && sufgram count both ''
