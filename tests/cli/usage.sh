# The program without a command, with an unknown one, and options that cannot be.
run() {
    sufgram "$@"
    echo "exit status $?"
}
run
run --version
run nosuch
run count
run count --nosuch i
run index --order
run index --order five c.sfc -o i
run index c.sfc
