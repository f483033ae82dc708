package edition_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"groundswell/internal/platform/edition"
)

// busy returns the processor time this process has used: the machine may have
// other work to do.
func busy() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// hard are strings that Markdown readers are known to be slow at when repeated.
var hard = []string{"[", "]", "*", "_", ">", "> ", "_a", "*a ", " *a", "*a*", "a**b", "[a](", "[a](b)", "![a](<b", "`", "`a``", "<", "<a ", "<a x='",
	"<!--", "<?", "<!A", "<![CDATA[", "</a", "&", "&amp;", "\\", "&#", "[^1]", "[^", "[^a]: ", "(", "http://a.b ", "http://", "www.", "a@b.c ", "_a@b", "a\n", "a\n\n",
	"- a\n", "-\n", "- ", "* ", "1. ", "1. a\n\n", "> a\n", "|", "| a ", "a|b\n-|-\n", "## a {#b}\n", "## {", "{", "---\n\n", "\t", " ", "[a]: b\n", "*_", "[*",
	"[a *b](c)* ", "\u0301", "<b>", "<http://a.b>", "a  \n", "[[a](b)](", "[(](", "[^a]: b\n\n", "> - 1. a\n", "a**b_c ", "(http://a.b/(", "\r", "[missing]\n\n", "1. [missing]\n"}

func TestNoTextTakesLong(t *testing.T) {
	limit, worst := time.Second*slow, time.Duration(0)
	for _, s := range hard {
		for _, before := range []string{"# T\n\n", "# T\n\n[^1]: x\n\n## D {#demands}\n\n| a | b |\n|-|-|\n"} {
			text := before + strings.Repeat(s, (edition.MaxBytes/slow-len(before))/len(s))
			start := busy()
			if d, err := edition.Parse(text); err == nil {
				d.Hash()
				edition.Plain(d)
				edition.FeedHTML(d)
			}
			took := busy() - start
			worst = max(worst, took)
			if took > limit {
				t.Errorf("%q after %q: %v", s, before, took)
			}
		}
	}
	t.Logf("the worst of 1 MB took %v of processor time", worst)
}

func TestNoImportTakesLong(t *testing.T) {
	limit := 2 * time.Second * slow
	for _, s := range append(hard, "<b>", "<i>a", "<p>a", "<ul><li>", "<ol><li>a", "<blockquote>", "<blockquote>a<br>", "<table>", "<br>", "<a href=/>x", "• a\n", "NAME\n\n", "1. a\n\n", "\x01") {
		text := strings.Repeat(s, (edition.MaxBytes/slow-10)/len(s))
		start := busy()
		edition.FromHTML("<h1>T</h1>" + text)
		edition.FromPlain("T\n\n" + text)
		edition.FrontMatter("---\n" + text)
		if took := busy() - start; took > limit {
			t.Errorf("%q: %v", s, took)
		}
	}
}
