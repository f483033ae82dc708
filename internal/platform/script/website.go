package script

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"
)

// maxSite is the length in bytes of the longest website address that is kept.
const maxSite = 200

// Website checks the address of an organisation's website and returns it in one
// spelling: scheme (https if none was typed), host in lower case and punycode,
// path, and a query without the marks of advertisers; no fragment. It takes
// http and https only, and no user name, port or IP address. Nothing is ever
// fetched from it.
func Website(s string) (string, bool) {
	if len(s) > 4*maxSite || !utf8.ValidString(s) {
		return "", false
	}
	s = strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
	})
	for _, r := range s {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) ||
			strings.ContainsRune("\\<>\"`{}|^", r) {
			return "", false
		}
	}
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok {
		scheme, rest = "https", s
	}
	if scheme = strings.ToLower(scheme); scheme != "http" && scheme != "https" {
		return "", false
	}
	// The host is taken out before net/url sees anything: it accepts more than
	// we want there.
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host, ok := hostName(narrow(rest[:end])) // refuses "@", ":" and "["
	if !ok {
		return "", false
	}
	u, err := url.Parse("https://" + host + rest[end:])
	if err != nil || u.Host != host {
		return "", false
	}
	path := strings.ReplaceAll(u.EscapedPath(), "'", "%27")
	out := scheme + "://" + host + "/" + strings.TrimPrefix(path, "/")
	if q := query(u.RawQuery); q != "" {
		out += "?" + q
	}
	if len(out) > maxSite {
		return "", false
	}
	return out, true
}

// query returns the query of a website without the parts that say where a
// visitor came from; only what needs no escaping is kept.
func query(raw string) string {
	var out []string
	for part := range strings.SplitSeq(raw, "&") {
		name, _, _ := strings.Cut(strings.ToLower(part), "=")
		if part == "" || strings.HasPrefix(name, "utm_") || name == "fbclid" ||
			name == "gclid" || name == "igshid" || name == "mc_eid" {
			continue
		}
		for i := range len(part) {
			c := part[i]
			if c <= ' ' || c >= 0x7F || c == '\'' {
				return ""
			}
		}
		out = append(out, part)
	}
	return strings.Join(out, "&")
}

// SameDomain reports whether an e-mail address belongs to a website: the domain
// of the one is the host of the other, "www." aside, and it is neither a mail
// provider open to everybody nor a host that many share.
func SameDomain(address, website string) bool {
	a, ok := Address(address)
	if !ok {
		return false
	}
	w, ok := Website(website)
	if !ok {
		return false
	}
	_, domain, _ := strings.Cut(a, "@")
	_, host, _ := strings.Cut(w, "://")
	host, _, _ = strings.Cut(host, "/")
	return strings.TrimPrefix(domain, "www.") == strings.TrimPrefix(host, "www.") && !sharedHost(domain)
}

// sharedHost reports whether people who have nothing to do with each other get
// addresses or pages under host.
func sharedHost(host string) bool {
	own, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return true // the host is itself a public suffix, such as "co.uk"
	}
	// Suffixes that their owners list, such as "github.io".
	if s, icann := publicsuffix.PublicSuffix(host); !icann && strings.Contains(s, ".") {
		return true
	}
	name, _, _ := strings.Cut(own, ".")
	return shared[own] || families[name]
}

// families are providers with one domain per country, such as yahoo.co.uk.
var families = set("yahoo hotmail outlook gmx yandex")

// shared are mail providers and hosts open to everybody.
var shared = set(`
	gmail.com googlemail.com google.com live.com live.fr live.co.uk msn.com ymail.com
	rocketmail.com aol.com icloud.com me.com mac.com proton.me protonmail.com
	protonmail.ch pm.me riseup.net disroot.org autistici.org inventati.org tutanota.com
	tutanota.de tutamail.com tuta.io tuta.com keemail.me systemli.org posteo.de
	posteo.net posteo.org mailbox.org fastmail.com fastmail.fm hushmail.com hey.com
	zoho.com zohomail.com zohomail.eu mail.com email.com usa.com gmx.com web.de t-online.de freenet.de
	orange.fr wanadoo.fr free.fr laposte.net sfr.fr bluewin.ch hispeed.ch libero.it
	tiscali.it virgilio.it alice.it telefonica.net terra.com.br terra.com uol.com.br bol.com.br
	ig.com.br globo.com sapo.pt mail.pt mail.ru inbox.ru list.ru bk.ru internet.ru
	rambler.ru ya.ru ukr.net i.ua meta.ua tut.by abv.bg seznam.cz centrum.cz wp.pl o2.pl onet.pl
	interia.pl qq.com foxmail.com 163.com 126.com yeah.net 139.com 189.cn sina.com
	sina.cn sohu.com aliyun.com tom.com naver.com daum.net hanmail.net rediffmail.com
	btinternet.com sky.com virginmedia.com comcast.net verizon.net att.net sbcglobal.net
	cox.net bigpond.com optusnet.com.au xtra.co.nz mweb.co.za walla.co.il walla.com
	wordpress.com blogspot.com facebook.com fb.com instagram.com twitter.com x.com
	linkedin.com youtube.com t.me telegram.me vk.com ok.ru medium.com substack.com
	wixsite.com weebly.com squarespace.com webnode.com jimdo.com jimdofree.com site123.me
	tumblr.com livejournal.com github.io gitlab.io notion.site linktr.ee beacons.ai carrd.co
	change.org tilda.ws narod.ru ucoz.ru ucoz.net over-blog.com canalblog.com sites.google.com
`)

func set(s string) map[string]bool {
	m := map[string]bool{}
	for f := range strings.FieldsSeq(s) {
		m[f] = true
	}
	return m
}
