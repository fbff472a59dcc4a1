# A disk that fills up, played by a limit on file size: an error, and nothing left behind.
printf '1 2 3\n4 5 6\n' >ids.txt
sufgram ingest ids.txt -o ids.sfc --quiet
(
    ulimit -f 8
    trap '' XFSZ
    sufgram index ids.sfc -o index --quiet 2>message
    echo "exit $?"
)
sed 's/tmp-[0-9]*/tmp-PID/' message
ls
