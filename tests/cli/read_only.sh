# Folders that may not be written to: an error that names the file, and nothing changed.
run() { "$@"; }
here=$PWD
if [ "$(id -u)" = 0 ]; then # root may write anywhere
    command -v setpriv >/dev/null || { echo "root, and no setpriv to be somebody else" >&2; exit 77; }
    run() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
    here=$(mktemp -d -p /tmp)
    trap 'rm -rf "$here"' EXIT
    chmod 755 "$here"
    cd "$here" || exit 1
    mkdir -m 777 counts # of a coverage build, whose folder is closed to others
    export GCOV_PREFIX="$here/counts"
    run sufgram --version >/dev/null 2>&1 || { echo "only root can read the program" >&2; exit 77; }
fi
mkdir closed
cd closed || exit 1
printf '1 2 3\n4 5 6\n' >ids.txt
sufgram ingest ids.txt -o c.sfc --quiet
sufgram index c.sfc -o i --quiet
printf 'a\tb\n1\t2\n' >t.tsv
find . | sort >../before
chmod 555 . i
try() {
    echo "\$ $1"
    run sufgram "$@" --quiet 2>&1 | sed 's/tmp-[0-9]*/tmp-PID/'
}
try ingest ids.txt -o new.sfc
try ingest ids.txt -o c.sfc
try index c.sfc -o new
try index c.sfc -o i --force
try index --append c.sfc i
try merge i i -o new
try dump i -n 2 -o new.tsv
try covariates i ids.txt -o new.tsv
try join t.tsv t.tsv --on a -o new.tsv
try count i 1 2 # reading needs no rights but to read
try verify i
find . | sort | diff ../before - && echo "nothing changed"
chmod 755 . i
chmod 000 c.sfc i/manifest.json
try info i
try index c.sfc -o new
chmod 644 c.sfc i/manifest.json
