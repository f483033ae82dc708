package statements

import (
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
)

// Limits of what is typed, in characters.
const (
	maxName        = 140
	maxAffiliation = 140
	maxReservation = 1500
)

// NoCountry is what the form sends for "I would rather not say".
const NoCountry = "-"

// SignInput is what the form asks: at most six things of a person, and of an
// organisation its officer besides.
type SignInput struct {
	Kind        EndorserKind
	Visibility  Visibility
	Name        string
	Country     string
	Email       string
	Code        string // handed out by a member network, instead of an address
	Website     string
	Affiliation string
	Officer     string
	Role        string
	Paragraph   string
	Reservation string
	Logo        []byte // PNG, made small by us
	Updates     bool
}

// Clean returns the input as it will be kept, or what must be repaired, field by
// field in the order of the form.
func (in SignInput) Clean(st *Statement, sealedOpen bool) (SignInput, *core.Error) {
	var bad []*core.Error
	wrong := func(field, key string, args ...any) {
		bad = append(bad, &core.Error{Kind: core.Invalid, Field: field, Key: "statements.wrong." + key, Args: args})
	}
	if in.Kind != Organisation && in.Kind != Person || !st.May(in.Kind) {
		wrong("kind", "kind")
	}
	switch {
	case in.Visibility != Public && in.Visibility != Sealed:
		wrong("visibility", "visibility")
	case in.Visibility == Sealed && !sealedOpen:
		wrong("visibility", "sealed_closed")
	}
	line := func(field string, v *string, max int, required bool) {
		clean, p := script.Line(*v, max)
		switch {
		case p == script.Empty && !required:
			clean = ""
		case p != script.OK:
			wrong(field, field+"_"+p.Key(), "N", int64(max))
			return
		}
		*v = clean
	}
	line("name", &in.Name, maxName, true)
	switch {
	case in.Country == NoCountry && in.Visibility == Sealed:
		in.Country = ""
	case in.Country == i18n.International && in.Kind == Organisation:
	case !i18n.ValidCountry(in.Country):
		wrong("country", "country")
	}
	if in.Kind == Organisation {
		line("officer", &in.Officer, maxName, true)
		line("role", &in.Role, maxName, false)
		in.cleanWebsite(wrong)
		in.cleanReservation(wrong)
		in.Affiliation = ""
	} else {
		line("affiliation", &in.Affiliation, maxAffiliation, false)
		in.Officer, in.Role, in.Website, in.Paragraph, in.Reservation, in.Logo = "", "", "", "", "", nil
	}
	if in.Visibility == Sealed {
		in.Logo = nil
	}
	in.cleanContact(wrong)
	return in, core.Join(bad)
}

func (in *SignInput) cleanWebsite(wrong func(string, string, ...any)) {
	if in.Website = strings.TrimSpace(in.Website); in.Website == "" {
		return
	}
	if w, ok := script.Website(in.Website); ok {
		in.Website = w
	} else {
		wrong("website", "website")
	}
}

func (in *SignInput) cleanReservation(wrong func(string, string, ...any)) {
	text, p := script.Text(in.Reservation, maxReservation)
	switch p {
	case script.OK:
		in.Reservation = text
	case script.Empty:
		in.Reservation = ""
	default:
		wrong("reservation", "reservation_"+p.Key(), "N", int64(maxReservation))
	}
	if in.Paragraph, p = script.Line(in.Paragraph, 40); p != script.OK || in.Reservation == "" {
		in.Paragraph = ""
	}
}

// cleanContact takes an address, or a code instead of one.
func (in *SignInput) cleanContact(wrong func(string, string, ...any)) {
	in.Code = strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(in.Code, "-", "")), ""))
	if in.Code != "" {
		if len(in.Code) > 40 {
			wrong("code", "code")
		}
		in.Email, in.Updates = "", false
		return
	}
	switch a, ok := script.Address(strings.TrimSpace(in.Email)); {
	case strings.TrimSpace(in.Email) == "":
		wrong("email", "email_empty")
	case !ok && !strings.Contains(in.Email, "@"):
		wrong("email", "email_at")
	case !ok:
		wrong("email", "email_form")
	default:
		in.Email = a
	}
}

// Level is what the endorsement will have been checked by once it is confirmed.
func (in *SignInput) Level() Level {
	switch {
	case in.Code != "":
		return Vouched
	case in.Kind == Organisation && in.Website != "" && script.SameDomain(in.Email, in.Website):
		return ByDomain
	}
	return ByAddress
}

// who names the endorser for "nobody stands there twice": a mailbox and, for an
// organisation, its name too, since one officer may speak for two.
func who(kind EndorserKind, email, name string) []string {
	if kind == Person {
		name = ""
	}
	return []string{string(kind), script.SameAddress(email), script.Fold(name)}
}
