# What --spm makes of a program spm_encode that is not SentencePiece's.
printf '1 2 3\n1 2\n' >ids.txt
sufgram ingest ids.txt -o c.sfc --quiet
sufgram index c.sfc -o i --quiet
mkdir bin
touch model
PATH=$PWD/bin:$PATH
try() { # its script
    printf '#!/bin/sh\n%s\n' "$1" >bin/spm_encode
    chmod +x bin/spm_encode
    echo "\$ $1"
    sufgram count i --spm model '1 2' 3 2>&1 || echo "exit status $?"
}
try 'cat'
try 'head -n 1'
try 'cat; echo 1'
try 'cat; seq 100000'
try 'cat; exit 3'
try 'kill -9 $$'
