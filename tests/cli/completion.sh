# What bash offers: the script is sourced and its function called as bash does.
export PATH
sufgram completion bash >sufgram.bash
cat >ask.bash <<'B'
. ./sufgram.bash
offer() { # WORD...: complete the last
    COMP_WORDS=(sufgram "$@") COMP_CWORD=$#
    COMPREPLY=()
    _sufgram
    echo "[$*] -> $(printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort | tr '\n' ' ')"
}
complete -p sufgram
mkdir -p folder && touch folder/a.npy corpus.sfc 'two words.txt'
offer co
offer --v
offer count --cn
offer count --max-d
offer prob -m m
offer prob --model = c
offer prob --model =
offer next --format ''
offer info index --j
offer count --max-distance ''
offer covariates i e --mask fo
offer covariates i e --mask folder/
offer index cor
offer count two
offer completion ''
offer nosuch --a
B
bash ask.bash
