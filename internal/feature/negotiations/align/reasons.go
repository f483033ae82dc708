package align

import "fmt"

// The message keys of the reasons, with their arguments.
const (
	whySame     = "negotiations.why.same"     // the same words
	whyBrackets = "negotiations.why.brackets" // the same words, brackets changed
	whyFound    = "negotiations.why.found"    // {percent of its words found}
	whyPlace    = "negotiations.why.place"    // the only match between its neighbours
	whySplit    = "negotiations.why.split"    // {how many}: parts found in several paragraphs
	whyMerged   = "negotiations.why.merged"   // {how many}: several paragraphs found in one
	whyMoved    = "negotiations.why.moved"    // {old place, new place}: counted from 1
	whyPart     = "negotiations.why.part"     // less than half of the words is
	whyRival    = "negotiations.why.rival"    // another paragraph is nearly as alike
	whyPerson   = "negotiations.why.person"   // decided by a person
)

// transpose is the reason seen from the other draft.
func (y Reason) transpose() Reason {
	switch y.Key {
	case whyMoved:
		if len(y.Args) == 2 {
			y.Args = []any{y.Args[1], y.Args[0]}
		}
	case whySplit:
		y.Key = whyMerged
	case whyMerged:
		y.Key = whySplit
	}
	return y
}

// English is a reason in words, for the command line.
func English(y Reason) string {
	switch y.Key {
	case whySame:
		return "the same words"
	case whyBrackets:
		return "the same words, brackets changed"
	case whyFound:
		return fmt.Sprintf("%v %% of the words found again", y.arg(0))
	case whyPlace:
		return "the only match between its neighbours"
	case whySplit:
		return fmt.Sprintf("its parts found in %v paragraphs", y.arg(0))
	case whyMerged:
		return fmt.Sprintf("%v paragraphs found in one", y.arg(0))
	case whyMoved:
		return fmt.Sprintf("moved: was paragraph %v, is paragraph %v", y.arg(0), y.arg(1))
	case whyPart:
		return "only a part is found again"
	case whyRival:
		return "another paragraph is nearly as alike"
	case whyPerson:
		return "decided by a person"
	}
	return y.Key
}

func (y Reason) arg(i int) any {
	if i < len(y.Args) {
		return y.Args[i]
	}
	return ""
}
