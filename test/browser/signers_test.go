package browser

import (
	"context"
	"fmt"
	"testing"
)

// thirty are mixed: organisations, and persons public and sealed, in several
// scripts.
func thirty() (all []signer) {
	people := []string{"Amina Ouro", "Иван Речной", "李明灯", "ليلى النهر", "José Farol"}
	organisations := []string{"Harbour Light Network", "Réseau Lanterne", "Сеть «Причал»", "شبكة المرفأ", "灯塔社群网络", "Rede Cais", "Casa Aberta", "River Union", "Night Bus Collective", "Tea Room Trust"}
	for n := range 30 {
		s := newSigner(n)
		s.email = fmt.Sprintf("signer%02d@mail%02d.example", n, n)
		s.organisation, s.public = n%3 == 0, n%3 != 1
		if s.name = fmt.Sprintf("%s %c", people[n%5], 'A'+n%26); s.organisation {
			s.name, s.officer, s.website = organisations[n/3], "Officer of it", fmt.Sprintf("https://org%02d.example", n)
		}
		all = append(all, s)
	}
	return all
}

// signAll lets all sign a statement and confirm by the links in their mails.
func (i *installation) signAll(t *testing.T, m *mailbox, slug string, all []signer) {
	t.Helper()
	ctx := context.Background()
	each(t, all, func(v *visitor, s signer) error {
		if err := v.signAt(ctx, i.Origin, slug, s); err != nil {
			return err
		}
		return v.confirm(ctx, s, m.wait(t, s.email).Link)
	})
}
