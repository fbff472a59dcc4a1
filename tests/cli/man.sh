# Every command has a page, and every option of --help stands in it and in the completions. A page is
# sound to groff, where there is one.
list_options() { # of --help, a line each: "-o --output"
    sed -n '/^Options:/,$p' | grep -oE '^ +(-[A-Za-z0-9], )?--[a-z0-9-]+' | tr -d ','
}
for shell in bash zsh fish; do
    sufgram completion $shell >completion.$shell
done
sufgram man >sufgram.1
sufgram man --list >commands
sufgram --help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p' | cmp - commands && echo every command is listed
while read -r c; do
    sufgram man "$c" >"sufgram-$c.1"
    grep -q "sufgram.-$c (1)" sufgram.1 || echo "sufgram.1 does not name $c"
    sufgram "$c" --help >help
    grep '^complete.*__fish_seen_subcommand_from '"$c'" completion.fish >fish
    sed -n "/^    $c) _arguments/,/;;/p" completion.zsh >zsh
    grep "^    $c) options=" completion.bash >bash
    list_options <help >options
    [ "$(wc -l <options)" -ge 2 ] || echo "$c: no options in --help"
    while read -r words; do
        for o in $words; do
            name=${o#-}
            name=${name#-}
            roff=$(printf '%s' "$o" | sed 's/-/\\-/g')
            grep -qF -- "\\fB$roff\\fR" "sufgram-$c.1" || echo "sufgram-$c.1 lacks $o"
            case $o in --*) fish="-l $name" ;; *) fish="-s $name" ;; esac
            grep -qF -e " $fish " fish || echo "fish: $c $o"
            grep -qE -e "['{,]$o(\\+|=)?[]['{,}]" zsh || echo "zsh: $c $o"
            grep -qE -e " $o( |')" bash || echo "bash: $c $o"
        done
    done <options
done <commands
wc -l <commands | awk '{ print $1 > 10 ? "pages of all commands" : "few commands" }'

if command -v groff >/dev/null; then
    for page in sufgram*.1; do
        groff -ww -man -Tascii "$page" 2>warnings >/dev/null
        cat warnings
    done
fi

# No date, and the same again.
sufgram man count | cmp - sufgram-count.1
grep '^.TH' sufgram-count.1 | sed 's/sufgram [0-9.]*/sufgram VERSION/'
sed -n '/^.SH NAME/,/^.SH DESC/p' sufgram-count.1

sufgram man nosuch
sufgram man count find
sufgram completion
sufgram completion tcsh
