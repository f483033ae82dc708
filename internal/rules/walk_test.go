package rules_test

import (
	"path"
	"slices"
	"text/template/parse"
)

// templates returns the files that are templates of pages and mails.
func templates(t *tree) []string {
	return slices.Concat(t.glob("*.html"), t.glob("*.tmpl"), slices.DeleteFunc(t.glob("*.txt"), func(p string) bool {
		return path.Base(path.Dir(p)) != "mail"
	}))
}

// actions calls f for each text in a template's actions. isKey is true for the
// first argument of t and tx.
func actions(text string, f func(line int, text string, isKey bool)) error {
	tr := parse.New("")
	tr.Mode = parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := tr.Parse(text, "", "", trees); err != nil {
		return err
	}
	for _, tr := range trees {
		if tr.Root != nil {
			walk(tr.Root, func(n parse.Node) {
				c, ok := n.(*parse.CommandNode)
				if !ok {
					return
				}
				id, _ := c.Args[0].(*parse.IdentifierNode)
				for i, a := range c.Args {
					if s, ok := a.(*parse.StringNode); ok {
						f(lineOf(text, int(s.Pos)), s.Text, i == 1 && id != nil && (id.Ident == "t" || id.Ident == "tx"))
					}
				}
			})
		}
	}
	return nil
}

func walk(n parse.Node, f func(parse.Node)) {
	f(n)
	list := func(l *parse.ListNode) {
		if l != nil {
			walk(l, f)
		}
	}
	pipe := func(p *parse.PipeNode) {
		if p != nil {
			walk(p, f)
		}
	}
	branch := func(b *parse.BranchNode) { pipe(b.Pipe); list(b.List); list(b.ElseList) }
	switch n := n.(type) {
	case *parse.ListNode:
		for _, c := range n.Nodes {
			walk(c, f)
		}
	case *parse.ActionNode:
		pipe(n.Pipe)
	case *parse.TemplateNode:
		pipe(n.Pipe)
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			walk(c, f)
		}
	case *parse.CommandNode:
		for _, a := range n.Args {
			walk(a, f)
		}
	case *parse.ChainNode:
		walk(n.Node, f)
	}
}
