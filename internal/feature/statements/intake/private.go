package intake

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/script"
)

// contact fields are sealed or left out, never imported in clear.
var contact = []string{"email", "officer", "role"}

// phones are what columns with telephone numbers and the like are called.
var phones = []string{"phone", "phone number", "telephone", "tel", "mobile", "whatsapp", "signal", "ip", "ip address", "address", "postal address", "passport",
	"téléphone", "adresse", "adresse postale", "teléfono", "móvil", "dirección", "telefone", "celular", "endereço", "телефон", "адрес", "الهاتف", "رقم الهاتف",
	"العنوان", "电话", "手机", "手机号", "地址"}

// dates are what forms call the column of when somebody answered.
var dates = []string{"timestamp", "start time", "completion time", "submitted", "submitted at", "horodateur", "marca temporal", "carimbo de data/hora",
	"отметка времени", "طابع زمني", "时间戳记", "时间戳", "提交时间"}

var (
	phoneForm = regexp.MustCompile(`^\+?[0-9][0-9 ()./-]{6,20}$`)
	dayForm   = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$`)
)

// recognised says which field each column is likely to be.
func (t *table) recognised() []string {
	fields := statements.RecognizeColumns(t.Head)
	for i, h := range t.Head {
		if fields[i] == "" && !slices.Contains(fields, "date") && named(dates, h) {
			fields[i] = "date"
		}
		// A day that is written so that nobody can say which is the month is none.
		if fields[i] == "date" && !t.most(i, 0.99, func(c string) bool { return dayForm.MatchString(c) }) {
			fields[i] = ""
		}
		if fields[i] == "" && !slices.Contains(fields, "email") && t.most(i, 0.5, isAddress) {
			fields[i] = "email"
		}
	}
	return fields
}

func named(all []string, header string) bool {
	return slices.ContainsFunc(all, func(n string) bool { return script.Fold(n) == script.Fold(header) })
}

func isAddress(c string) bool {
	_, ok := script.Address(c)
	return ok
}

// most reports whether a share of the cells of a column that are not empty are such.
func (t *table) most(column int, share float64, such func(string) bool) bool {
	n, yes := 0, 0
	for i := range t.Rows {
		if c := t.cell(i, column); c != "" {
			if n++; such(c) {
				yes++
			}
		}
	}
	return n > 0 && float64(yes) >= share*float64(n)
}

// empty takes out what is private and can be of no use here: telephone numbers,
// network addresses, and, unless they can be sealed, mail addresses and the names
// of contact persons.
func (t *table) empty(sealing bool) {
	fields := statements.RecognizeColumns(t.Head)
	for i, h := range t.Head {
		mails := t.most(i, 0.3, func(c string) bool { return strings.Contains(c, "@") })
		gone := named(phones, h) || t.most(i, 0.6, func(c string) bool {
			_, err := netip.ParseAddr(c)
			return err == nil || phoneForm.MatchString(c) && !dayForm.MatchString(c)
		})
		if !sealing && (mails || slices.Contains(contact, fields[i])) {
			gone = true
		}
		if !gone {
			continue
		}
		t.Emptied = append(t.Emptied, i)
		for r := range t.Rows {
			if i < len(t.Rows[r]) {
				t.Rows[r][i] = ""
			}
		}
	}
}

// isoDay writes a day as the importer reads it; what is none stays.
func isoDay(c string) string {
	m := dayForm.FindStringSubmatch(c)
	if m == nil {
		return c
	}
	two := func(s string) string { return ("0" + s)[len(s)-1:] }
	return m[1] + "-" + two(m[2]) + "-" + two(m[3])
}
