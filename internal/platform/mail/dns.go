package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// Finding is one thing the DNS says, or fails to say, about a sending domain.
type Finding struct {
	Name    string // "spf", "dkim", "dmarc", "mx" or "bounce-mx"
	OK      bool
	Message string // a code, such as "spf-missing"; [Finding.Explain] puts it into English
	Paste   string // the record to put into the DNS, or ""
}

// Resolver is the part of [net.Resolver] that is needed.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
}

// DNS checks a sending domain. The zero DNS asks the system's resolver.
type DNS struct {
	Resolver     Resolver // nil means net.DefaultResolver
	DKIMRecord   string   // what [DKIM.Record] says, to compare and to paste; may be empty
	BounceDomain string   // where reports go, if not to the domain itself
	MailServer   string   // host to paste for a missing MX record; may be empty
}

// CheckDNS looks up what providers expect of a domain that sends mail: SPF
// (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489), and an MX record for answers
// and reports. An empty selector says that the relay signs.
func CheckDNS(ctx context.Context, domain, selector string) []Finding {
	return DNS{}.Check(ctx, domain, selector)
}

// Check is [CheckDNS] with what d knows besides.
func (d DNS) Check(ctx context.Context, domain, selector string) []Finding {
	if d.Resolver == nil {
		d.Resolver = net.DefaultResolver
	}
	found := []Finding{d.spf(ctx, domain)}
	if selector != "" {
		found = append(found, d.dkim(ctx, domain, selector))
	}
	found = append(found, d.dmarc(ctx, domain), d.mx(ctx, "mx", domain))
	if d.BounceDomain != "" && !strings.EqualFold(d.BounceDomain, domain) {
		found = append(found, d.mx(ctx, "bounce-mx", d.BounceDomain))
	}
	return found
}

// txt returns the TXT records of host that begin with version. ok is false if
// the DNS did not answer, which is not the same as an empty answer.
func (d DNS) txt(ctx context.Context, host, version string) (records []string, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	all, err := d.Resolver.LookupTXT(ctx, host)
	if err != nil && !notFound(err) {
		return nil, false
	}
	for _, r := range all {
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(r)), version) {
			records = append(records, r)
		}
	}
	return records, true
}

func notFound(err error) bool {
	dns, ok := errors.AsType[*net.DNSError](err)
	return ok && dns.IsNotFound
}

func (d DNS) spf(ctx context.Context, domain string) Finding {
	f := Finding{Name: "spf", Message: "spf-ok"}
	records, ok := d.txt(ctx, domain, "v=spf1")
	switch {
	case !ok:
		f.Message = "dns-silent"
	case len(records) == 0:
		f.Message = "spf-missing"
		f.Paste = fmt.Sprintf("%s. IN TXT %s", domain, quote("v=spf1 mx -all"))
	case len(records) > 1:
		f.Message = "spf-twice"
	default:
		f.OK = true
		for term := range strings.FieldsSeq(strings.ToLower(records[0])) {
			if term == "+all" || term == "all" {
				f.OK, f.Message = false, "spf-open"
			}
		}
	}
	return f
}

func (d DNS) dkim(ctx context.Context, domain, selector string) Finding {
	f := Finding{Name: "dkim", Message: "dkim-ok"}
	host := selector + "._domainkey." + domain
	paste := ""
	if d.DKIMRecord != "" {
		paste = fmt.Sprintf("%s. IN TXT %s", host, quote(d.DKIMRecord))
	}
	records, ok := d.txt(ctx, host, "") // "v=DKIM1" may be left out (RFC 6376 section 3.6.1)
	switch {
	case !ok:
		f.Message = "dns-silent"
	case len(records) == 0:
		f.Message, f.Paste = "dkim-missing", paste
	case len(records) > 1:
		f.Message = "dkim-twice"
	case tags(records[0])["p"] == "":
		f.Message, f.Paste = "dkim-revoked", paste
	case d.DKIMRecord != "" && tags(records[0])["p"] != tags(d.DKIMRecord)["p"]:
		f.Message, f.Paste = "dkim-differs", paste
	default:
		f.OK = true
	}
	return f
}

func (d DNS) dmarc(ctx context.Context, domain string) Finding {
	f := Finding{Name: "dmarc", Message: "dmarc-ok"}
	records, ok := d.txt(ctx, "_dmarc."+domain, "v=dmarc1")
	paste := fmt.Sprintf("_dmarc.%s. IN TXT %s", domain, quote("v=DMARC1; p=quarantine; adkim=r; aspf=r"))
	switch {
	case !ok:
		f.Message = "dns-silent"
	case len(records) == 0:
		f.Message, f.Paste = "dmarc-missing", paste
	case len(records) > 1:
		f.Message = "dmarc-twice"
	default:
		switch strings.ToLower(tags(records[0])["p"]) {
		case "quarantine", "reject":
			f.OK = true
		case "none":
			f.OK, f.Message, f.Paste = true, "dmarc-none", paste
		default:
			f.Message, f.Paste = "dmarc-broken", paste
		}
	}
	return f
}

func (d DNS) mx(ctx context.Context, name, domain string) Finding {
	f := Finding{Name: name, Message: "mx-ok"}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	records, err := d.Resolver.LookupMX(ctx, domain)
	paste := ""
	if d.MailServer != "" {
		paste = fmt.Sprintf("%s. IN MX 10 %s.", domain, d.MailServer)
	}
	switch {
	case len(records) == 1 && (records[0].Host == "." || records[0].Host == ""): // RFC 7505
		f.Message, f.Paste = "mx-null", paste
	case len(records) > 0:
		f.OK = true
	case err != nil && !notFound(err):
		f.Message = "dns-silent"
	default:
		f.Message, f.Paste = "mx-missing", paste
	}
	return f
}

// tags reads "a=b; c=d" (RFC 6376 section 3.2), without white space.
func tags(record string) map[string]string {
	m := map[string]string{}
	for tag := range strings.SplitSeq(record, ";") {
		k, v, _ := strings.Cut(tag, "=")
		m[strings.ToLower(strings.TrimSpace(k))] = strings.Join(strings.Fields(v), "")
	}
	return m
}

// quote writes a TXT record as a zone file has it: strings of at most 255
// bytes, of which an RSA key needs two.
func quote(s string) string {
	var parts []string
	for len(s) > 255 {
		parts = append(parts, `"`+s[:255]+`"`)
		s = s[255:]
	}
	return strings.Join(append(parts, `"`+s+`"`), " ")
}

var explanations = map[string]string{
	"dns-silent":    "The DNS did not answer. Try again; if it stays silent, look at this machine's resolver.",
	"spf-ok":        "The SPF record says who may send for the domain. Make sure that your relay is among them.",
	"spf-missing":   "There is no SPF record, so anybody may send in the domain's name. If you use a provider's relay, add the include it names before -all.",
	"spf-twice":     "There is more than one SPF record, which makes all of them void. Keep one.",
	"spf-open":      "The SPF record allows everybody (all without a minus). Put -all at its end.",
	"dkim-ok":       "The DKIM key is in the DNS.",
	"dkim-missing":  "The DKIM key is not in the DNS, so signatures cannot be checked.",
	"dkim-twice":    "There is more than one DKIM record under this selector. Keep one.",
	"dkim-revoked":  "The DKIM record has no key, which means that the key was withdrawn.",
	"dkim-differs":  "The DKIM record holds another key than the one mails are signed with. All signatures fail.",
	"dmarc-ok":      "The DMARC record asks providers to stop mail that pretends to be yours.",
	"dmarc-none":    "The DMARC record only watches (p=none). Once mails arrive well, ask for quarantine.",
	"dmarc-missing": "There is no DMARC record. Several large providers refuse bulk mail without one.",
	"dmarc-twice":   "There is more than one DMARC record, which makes all of them void. Keep one.",
	"dmarc-broken":  "The DMARC record has no valid policy (p=).",
	"mx-ok":         "The domain can receive answers and delivery reports.",
	"mx-missing":    "The domain has no MX record: answers and delivery reports get lost, and some providers refuse its mail.",
	"mx-null":       "The domain says that it takes no mail at all (null MX).",
}

// Explain says in English, for the operator, what the finding means.
func (f Finding) Explain() string { return explanations[f.Message] }
