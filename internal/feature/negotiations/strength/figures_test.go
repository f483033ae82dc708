package strength

import (
	"testing"

	"groundswell/internal/core"
)

// TestFigures: what is a number that counts, what it is worth, and what only looks so.
func TestFigures(t *testing.T) {
	for _, c := range []struct {
		lang, old, new string
		want           Verdict
	}{
		{"en", "Decide to give 1.2 billion dollars;", "Decide to give 1,200 million dollars;", Same},
		{"en", "Decide to give 900 million dollars;", "Decide to give 1.2 billion dollars;", Strengthened},
		{"en", "Decide to give [12] [8] million dollars;", "Decide to give 12 million dollars;", Strengthened},
		{"en", "Report at least 3 months before the session;", "Report at least three months before the session;", Same},
		{"en", "Parties shall communicate contributions.", "Parties shall communicate contributions[^1].", Same},
		{"en", "Guidance is elaborated by the meeting.", "Guidance is elaborated by the meeting 1/CP.21.", Same},
		{"en", "Parties shall cooperate. Parties shall report.", "Parties shall cooperate. 6. Parties shall report.", Same},
		{"es", "Decidimos crear un fondo de 5.000 millones de dólares;", "Decidimos crear un fondo de 5 mil millones de dólares;", Same},
		{"pt", "Decidimos criar um fundo de 800 milhões de dólares;", "Decidimos criar um fundo de 400 milhões de dólares;", Weakened},
		{"ru", "постановляем выделить 2 млрд долларов;", "постановляем выделить 900 млн долларов;", Weakened},
		{"zh", "决定拨款六亿美元；", "决定拨款三亿美元；", Weakened},
		{"zh", "决定拨款六亿美元；", "决定拨款6亿美元；", Same},
		{"zh", "敦促各国将预算的百分之十五用于卫生；", "敦促各国将预算的15%用于卫生；", Same},
		{"zh", "十分重视一次性塑料；", "十分重视一次性塑料；我们", Same},
		{"en", "Commit to share, on mutually agreed terms, what is needed;", "Commit to share, on fair and mutually agreed terms, what is needed;", Same},
		{"en", "Consider reviewing the laws;", "Invite Member States to consider reviewing the laws;", Weakened},
		{"fr", "Envisageons de revoir les lois;", "Invitons les États à envisager de revoir les lois;", Weakened},
		{"en", "Consider a ban on lead;", "Decide to consider a ban on lead;", Strengthened},
		{"en", "Parties in need are eligible for support.", "Parties in need [and others whose circumstances are special] are eligible for support.", Unclear},
		{"en", "[Decide to set up a fund, which shall pay;]", "Invite States to consider a fund, which may pay;", Weakened},
	} {
		if f := Compare(core.Lang(c.lang), c.old, c.new, nil); f.Verdict != c.want {
			t.Errorf("%s: %q -> %q: %s, want %s: %+v", c.lang, c.old, c.new, f.Verdict, c.want, f.Why)
		}
	}
}
