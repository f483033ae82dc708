package desk

import "groundswell/internal/core"

// item is a task of a list to begin with. after is the number of the one that
// comes first, counted from one; 0: none.
type item struct {
	message string
	role    core.Role
	after   int
}

// Lists are the lists to begin with: what a declaration, and what a process at the
// United Nations, needed every time. They are copied into a campaign, and then
// belong to it.
var Lists = map[string][]item{
	"declaration": {
		{"desk.list.declaration.decide", core.Coordinator, 0},
		{"desk.list.declaration.draft", core.Editor, 1},
		{"desk.list.declaration.affected", core.Editor, 2},
		{"desk.list.declaration.safety", core.Coordinator, 0},
		{"desk.list.declaration.translate", core.Translator, 3},
		{"desk.list.declaration.trial", core.Coordinator, 4},
		{"desk.list.declaration.publish", core.Editor, 6},
		{"desk.list.declaration.invite", core.Editor, 7},
		{"desk.list.declaration.check", core.Moderator, 8},
		{"desk.list.declaration.hand_over", core.Coordinator, 9},
		{"desk.list.declaration.tell", core.Editor, 10},
	},
	"un": {
		{"desk.list.un.modalities", core.Events, 0},
		{"desk.list.un.register", core.Events, 1},
		{"desk.list.un.asks", core.Editor, 0},
		{"desk.list.un.declaration", core.Editor, 3},
		{"desk.list.un.zero", core.Editor, 3},
		{"desk.list.un.wording", core.Editor, 5},
		{"desk.list.un.translate", core.Translator, 5},
		{"desk.list.un.missions", core.Coordinator, 6},
		{"desk.list.un.hearing", core.Events, 2},
		{"desk.list.un.interpreters", core.Events, 9},
		{"desk.list.un.roll", core.Coordinator, 4},
		{"desk.list.un.adopted", core.Editor, 8},
		{"desk.list.un.tell", core.Editor, 12},
	},
}
