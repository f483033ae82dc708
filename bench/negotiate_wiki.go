package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const wikidiff2 = `
if (!function_exists("wikidiff2_inline_json_diff")) { fwrite(STDERR, "php has no wikidiff2"); exit(3); }
echo wikidiff2_inline_json_diff(file_get_contents($argv[1]), file_get_contents($argv[2]), 1000000);
`

// runWikidiff2 asks MediaWiki's own: lines are paragraphs, and it says which line
// became which and which moved.
func runWikidiff2(ctx context.Context, dir string, old, now []string) (shares, error) {
	a, b, err := files(dir, old, now)
	if err != nil {
		return nil, err
	}
	out, err := output(ctx, "php", "-r", wikidiff2, "--", a, b)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Diff []struct {
			Type     int `json:"type"`
			MoveInfo struct {
				ID     string `json:"id"`
				LinkID string `json:"linkId"`
			} `json:"moveInfo"`
		} `json:"diff"`
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return nil, err
	}
	s := shares{}
	if slices.Equal(old, now) { // it says nothing then
		for i := range old {
			s[[2]int{i, i}] = 1
		}
		return s, nil
	}
	i, j := 0, 0
	from, to := map[string]int{}, map[string]string{}
	at := map[string]int{}
	for _, l := range answer.Diff {
		switch l.Type {
		case 0, 3:
			s[[2]int{i, j}] = 1
			i++
			j++
		case 1:
			j++
		case 2:
			i++
		case 4:
			from[l.MoveInfo.ID] = i
			to[l.MoveInfo.ID] = l.MoveInfo.LinkID
			i++
		case 5:
			at[l.MoveInfo.ID] = j
			j++
		}
	}
	for id, o := range from {
		if n, ok := at[to[id]]; ok {
			s[[2]int{o, n}] = 1
		}
	}
	for l := range s { // the empty line at the end
		if l[0] >= len(old) || l[1] >= len(now) {
			delete(s, l)
		}
	}
	return s, nil
}

const wikEd = `
const fs = require("fs"), vm = require("vm");
const [lib, a, b] = process.argv.slice(1);
const [before, after] = [a, b].map(f => fs.readFileSync(f, "utf8"));
const source = fs.readFileSync(lib, "utf8").replace(/^export .*$/mg, "") + "\n;globalThis.WikEdDiff = WikEdDiff;";
const box = { console };
box.globalThis = box.window = box;
vm.runInNewContext(source, box);
const d = new box.WikEdDiff();
d.config.fullDiff = true;
let out = [[0, 0, before.length]]; // what it says of texts that are the same
const next = d.getDelBlocks;
d.getDelBlocks = function () { // by now it is settled which words are linked
  out = [];
  const starts = {};
  let at = 0;
  for (let i = d.oldText.first; i !== null; i = d.oldText.tokens[i].next) { starts[i] = at; at += d.oldText.tokens[i].token.length; }
  at = 0;
  for (let i = d.newText.first; i !== null; i = d.newText.tokens[i].next) {
    const t = d.newText.tokens[i];
    if (t.link !== null) out.push([starts[t.link], at, t.token.length]);
    at += t.token.length;
  }
  return next.call(this);
};
d.diff(before, after);
console.log(JSON.stringify(out));
`

// wikEdLibrary is where the user of this bench put wikEd diff (diff.js), if anywhere.
const wikEdLibrary = "GROUNDSWELL_WIKED"

func runWikEd(ctx context.Context, dir string, old, now []string) (shares, error) {
	lib := os.Getenv(wikEdLibrary)
	if lib == "" {
		return nil, errors.New(wikEdLibrary + " names no file: its diff.js is not installed")
	}
	a, b := filepath.Join(dir, "old.txt"), filepath.Join(dir, "new.txt")
	texts := [2]string{strings.Join(old, "\n\n"), strings.Join(now, "\n\n")}
	if err := errors.Join(os.WriteFile(a, []byte(texts[0]), 0o600), os.WriteFile(b, []byte(texts[1]), 0o600)); err != nil {
		return nil, err
	}
	out, err := output(ctx, "node", "-e", wikEd, lib, a, b)
	if err != nil {
		return nil, err
	}
	var blocks [][3]int // in UTF-16 units
	if err := json.Unmarshal(out, &blocks); err != nil {
		return nil, err
	}
	o, n := unitsOf(old), unitsOf(now)
	count := map[[2]int]int{}
	for _, k := range blocks {
		for x := range k[2] {
			if i, j := k[0]+x, k[1]+x; i < len(o.of) && j < len(n.of) && o.letter[i] && o.of[i] >= 0 && n.of[j] >= 0 {
				count[[2]int{o.of[i], n.of[j]}]++
			}
		}
	}
	s := shares{}
	for l, c := range count {
		s[l] = float64(c) / float64(min(o.all[l[0]], n.all[l[1]]))
	}
	return s, nil
}

// units tell of each UTF-16 unit of paragraphs joined by blank lines which paragraph
// it is of, and whether it is more than a space.
type units struct {
	of     []int
	letter []bool
	all    []int // units of each paragraph that are more
}

func unitsOf(all []string) (u units) {
	u.all = make([]int, len(all))
	for i, t := range all {
		if i > 0 {
			u.of, u.letter = append(u.of, -1, -1), append(u.letter, false, false)
		}
		for _, r := range t {
			n := 1
			if r > 0xffff {
				n = 2
			}
			for range n {
				u.of, u.letter = append(u.of, i), append(u.letter, r != ' ')
				if r != ' ' {
					u.all[i]++
				}
			}
		}
	}
	return u
}
