# The page in a browser, in light and dark, on a desktop and on a phone: no complaint on its console, nothing
# asked of the network, every figure drawn, nothing wider than the screen, colours that can be told from
# the background.
command -v gnuplot >/dev/null || { echo "no gnuplot here (Debian: gnuplot-nox)" >&2; exit 77; }
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
    { echo "no chromium here (Debian: chromium)" >&2; exit 77; }
o=../oracle
sufgram ingest $o/train.txt --vocab-size 2004 -o c.sfc --quiet
sufgram reproduce --corpus c.sfc --eval $o/eval.txt --mask $o/mask.npy --steps $o/steps.txt --vocab-size 2004 --cls 2000 \
    $o/curves_run_[0-4].npy -o out --quiet >/dev/null

# What the page says of itself, written into it.
cat >probe.js <<'JS'
addEventListener("load", () => {
    const say = [];
    const rgb = text => text.match(/[\d.]+/g).slice(0, 3).map(v => v / 255)
        .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const light = text => rgb(text).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const style = (e, name) => getComputedStyle(e).getPropertyValue(name);
    const paper = light(style(document.body, "background-color"));
    const figures = [...document.querySelectorAll("figure")];
    const drawn = f => {
        const box = f.querySelector("svg").getBoundingClientRect();
        const large = [...f.querySelectorAll("svg path")].some(e => e.getBBox().width > 100);
        return box.width > 200 && box.height > 100 && large;
    };
    say.push("paper is " + (paper > 0.5 ? "light" : "dark"));
    say.push(`${figures.filter(drawn).length} of ${figures.length} figures drawn`);
    say.push(`${figures.filter(f => f.querySelector("details tbody tr")).length} with data`);
    say.push(`${figures.filter(f => /\S/.test(f.querySelector("svg > desc").textContent)).length} described`);
    let least = 21;
    for (const e of document.querySelectorAll("h1, p, td, th, a, summary, svg text"))
        least = Math.min(least, contrast(paper, light(style(e, e.closest("svg") ? "fill" : "color"))));
    say.push("lettering has a contrast of 4.5: " + (least >= 4.5));
    least = 21;
    for (const e of document.querySelectorAll("svg [class]")) {
        const [kind, name] = e.getAttribute("class").split("-");
        if (name != "grid" && !name.startsWith("shade"))
            least = Math.min(least, contrast(paper, light(style(e, kind == "f" ? "fill" : "stroke"))));
    }
    say.push("lines have a contrast of 3: " + (least >= 3));
    say.push("wider than the screen: " + (document.documentElement.scrollWidth > innerWidth));
    say.push("fetched: " + performance.getEntriesByType("resource").length);
    const text = say.map(line => "probe: " + line + "\n").join("");
    const show = text => document.body.append(Object.assign(document.createElement("pre"), {textContent: text}));
    if (parent == window)
        show(text);
    else
        parent.postMessage(text, "*");
});
JS
policy="<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\"/>"
look() { # FILE WIDTH HEIGHT SCHEME (0: dark, 1: light): what it says and what the console got
    "$browser" --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --disable-background-networking \
        --disable-component-update --user-data-dir="$PWD/profile" --blink-settings=preferredColorScheme="$4" \
        --window-size="$2,$3" --virtual-time-budget=5000 --enable-logging=stderr --dump-dom "file://$PWD/$1" 2>log |
        sed -n 's/^\(<pre>\)\{0,1\}probe: /  /p'
    grep -o 'CONSOLE.*' log | sed 's/.*\] *//; s/, source:.*//; s/^/  console: /'
}
sed "s|<head>|&$policy|" out/report.html >probed.html
{
    sed '/<\/body>/,$d' probed.html
    echo '<script>//<![CDATA['
    cat probe.js
    echo '//]]></script></body></html>'
} >page.html
for scheme in 1 0; do
    echo "== desktop"
    look page.html 1280 900 $scheme
    echo "== phone"
    cat >frame.html <<HTML
<body><script>
addEventListener("message", e => {
    const out = document.createElement("pre");
    out.textContent = e.data;
    document.body.append(out);
});
</script><iframe src="page.html" style="border:0;width:390px;height:800px"></iframe></body>
HTML
    look frame.html 500 900 $scheme
done

echo "== on paper"
"$browser" --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --user-data-dir="$PWD/profile" \
    --no-pdf-header-footer --print-to-pdf=page.pdf "file://$PWD/out/report.html" 2>/dev/null
head -c 5 page.pdf
echo

echo "== what this test would have caught"
cat >bad.html <<HTML
<!DOCTYPE html><html><head>$policy</head><body style="background:#fff"><h1 style="color:#eee">pale</h1>
<div style="width:3000px">wide</div><img src="http://127.0.0.1:9/x.png" alt="">
<figure><svg viewBox="0 0 1 1"><desc></desc></svg></figure>
<script>console.error("a complaint")</script><script>
$(cat probe.js)
</script></body></html>
HTML
look bad.html 1280 900 1
