package rules_test

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// personal are the fields and methods that hold what a person is or sent. They
// never stand in a call that logs.
var personal = []string{"RemoteAddr", "UserAgent", "Referer", "Header", "Cookie", "Cookies", "Form", "PostForm", "PostFormValue", "FormValue", "Body",
	"URL", "RequestURI", "Host", "Email", "Name", "Officer", "Affiliation", "Website", "Reservation", "Country", "Link", "Token", "Code", "To", "Secret", "Network"}

// wrapped are those that never stand in an error either: a log gets its text.
var wrapped = []string{"RemoteAddr", "UserAgent", "PostForm", "PostFormValue", "FormValue", "Email", "Officer", "Affiliation", "Website", "Reservation", "Network"}

// labels are the names under which a log would keep a person's data.
var labels = []string{"ip", "remote", "agent", "user_agent", "email", "mail", "name", "form", "url", "uri", "path", "referer", "cookie", "token", "country", "user", "to"}

var levels = []string{"Debug", "Info", "Warn", "Error", "Log", "LogAttrs", "DebugContext", "InfoContext", "WarnContext", "ErrorContext", "With"}

// operators are files that write for the operator, who asked for it.
var operators = map[string]string{}

// silent finds personal data in logs and errors, and what is printed past the log.
func silent(t *tree) (out []string) {
	for _, s := range t.sources() {
		if s.test || strings.HasPrefix(s.dir, "test") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			on, name := receiver(call)
			inside := strings.HasPrefix(s.dir, "internal/") && !s.main
			switch {
			case slices.Contains(levels, name) && isLog(on):
				if on == "slog" && inside {
					finding(&out, "%s: slog.%s: the log is handed down, never global", s.at(n), name)
				}
				finding2(&out, s, call, personal, "never logged")
				for _, a := range call.Args {
					if lit, ok := a.(*ast.BasicLit); ok && lit.Kind == token.STRING {
						if text, _ := strconv.Unquote(lit.Value); slices.Contains(labels, text) {
							finding(&out, "%s: %q is never logged", s.at(lit), text)
						}
					}
				}
			case on == "fmt" && name == "Errorf" || name == "Wrap" && on == "core":
				finding2(&out, s, call, wrapped, "in no error: a log would get it")
			case inside && operators[s.path] == "" && (on == "fmt" && strings.HasPrefix(name, "Print") || on == "log" || on == "" && (name == "println" || name == "print")):
				finding(&out, "%s: %s.%s: say it to the log that was handed down", s.at(n), on, name)
			}
			for _, a := range call.Args {
				if lit, ok := a.(*ast.BasicLit); ok && lit.Kind == token.STRING && (on == "fmt" || on == "core") && strings.Contains(lit.Value, "%+v") {
					finding(&out, "%s: %%+v writes every field, personal ones too", s.at(lit))
				}
			}
			return true
		})
	}
	return out
}

// finding2 reports each name of a list that is selected in the arguments of a call.
func finding2(out *[]string, s *source, call *ast.CallExpr, list []string, why string) {
	for _, a := range call.Args {
		ast.Inspect(a, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && slices.Contains(list, sel.Sel.Name) {
				finding(out, "%s: %s is %s", s.at(sel), sel.Sel.Name, why)
			}
			return true
		})
	}
}

// receiver returns the last name before the called one: "Log" of s.Log.Info().
func receiver(call *ast.CallExpr) (on, name string) {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return "", f.Name
	case *ast.SelectorExpr:
		switch x := f.X.(type) {
		case *ast.Ident:
			return x.Name, f.Sel.Name
		case *ast.SelectorExpr:
			return x.Sel.Name, f.Sel.Name
		case *ast.CallExpr:
			on, _ := receiver(x)
			if _, n := receiver(x); n == "With" || n == "WithGroup" || n == "Default" {
				return on, f.Sel.Name
			}
		}
		return "?", f.Sel.Name
	}
	return "?", "?"
}

func isLog(on string) bool {
	on = strings.ToLower(on)
	return on == "log" || on == "slog" || on == "logger" || on == "l" || strings.HasSuffix(on, "log")
}

func TestLogsAreSilentAboutPeople(t *testing.T) {
	code := func(body string) map[string]string {
		return map[string]string{"internal/feature/news/a.go": "package news\n\nfunc f() {\n" + body + "\n}\n"}
	}
	obeyed(t, silent, code(`s.Log.Info("request", "route", r.Pattern, "err", err); h.Header().Set("a", r.Host); fmt.Fprintf(w, "%s", in.Name); fmt.Errorf("%q", lang)`),
		breach{"address", code(`s.cfg.Log.Info("request", "from", r.RemoteAddr)`), "a.go:4: RemoteAddr is never logged"},
		breach{"agent", code(`log.Warn("x", "a", r.UserAgent())`), "UserAgent is never logged"},
		breach{"inside", code(`q.log.Error("x", "a", strings.ToLower(in.Email))`), "Email is never logged"},
		breach{"name", code(`s.Log.Error("x", slog.String("who", e.Name))`), "Name is never logged"},
		breach{"address of the page", code(`s.Log.Debug("x", "a", r.URL)`), "URL is never logged"},
		breach{"with", code(`s.Log.With("a", 1).Info("x", "b", w.Email)`), "Email is never logged"},
		breach{"label", code(`s.Log.Info("x", "email", v)`), `"email" is never logged`},
		breach{"global", code(`slog.Info("x")`), "never global"},
		breach{"error", code(`fmt.Errorf("mail to %s: %w", m.Email, err)`), "Email is in no error"},
		breach{"wrapped", code(`defer core.Wrap(&err, "sign(%s)", in.Email)`), "Email is in no error"},
		breach{"printed", code(`fmt.Println("x")`), "fmt.Println"},
		breach{"log package", code(`log.Printf("x")`), "log.Printf"},
		breach{"built in", code(`println("x")`), "println"},
		breach{"every field", code(`fmt.Errorf("%+v", in)`), "%+v writes every field"},
	)
}
