package checking

import (
	"context"
	"encoding/base32"
	"errors"
	"net"
	"slices"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/script"
)

// lookupTime bounds one look into the DNS.
const lookupTime = 4 * time.Second

// What a look at a domain found.
const (
	found       = "found"       // the record is there
	seen        = "seen"        // a moderator saw the file
	absent      = "missing"     // no such record
	unreachable = "unreachable" // nobody answered
)

// record is the line that shows that a domain belongs to who signed: a TXT record
// at the domain or at _groundswell below it, or the content of the file
// /.well-known/groundswell.txt. It says nothing to others, and is derived, not kept.
func (s *Service) record(id core.ID, host string) string {
	mac := core.MAC(s.Secret, "domain check", string(id), host)
	return "groundswell=" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac[:15]))
}

// wellKnown is where the file stands.
func wellKnown(host string) string { return "https://" + host + "/.well-known/groundswell.txt" }

// CheckDomain looks for the record in the DNS, and raises the level when it is
// there. Nothing is fetched from the website itself.
func (s *Service) CheckDomain(ctx context.Context, by core.Actor, id core.ID) (result string, err error) {
	defer core.Wrap(&err, "checking.CheckDomain")
	host, err := s.host(ctx, by, id)
	if err != nil {
		return "", err
	}
	result = s.lookup(ctx, id, host)
	return result, s.noteDomain(ctx, by, id, host, result)
}

// SawFile notes that a moderator opened the file and saw the line in it.
func (s *Service) SawFile(ctx context.Context, by core.Actor, id core.ID) (err error) {
	defer core.Wrap(&err, "checking.SawFile")
	host, err := s.host(ctx, by, id)
	if err != nil {
		return err
	}
	return s.noteDomain(ctx, by, id, host, seen)
}

// host is the host that could show that it is an organisation's.
func (s *Service) host(ctx context.Context, by core.Actor, id core.ID) (host string, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		e, _, err := ownOne(tx, by, id)
		if err != nil {
			return err
		}
		host, err = hostOf(e)
		return err
	})
	return host, err
}

func hostOf(e *statements.Endorsement) (string, error) {
	host, ok := script.Domain(e.Website)
	if !ok || e.Kind != statements.Organisation {
		return "", &core.Error{Kind: core.Invalid, Field: "website", Key: "checking.wrong.website"}
	}
	return host, nil
}

// lookup asks the DNS. The name is a registered domain or below one (script.Domain):
// no address, nothing of this machine's own network.
func (s *Service) lookup(ctx context.Context, id core.ID, host string) string {
	ctx, cancel := context.WithTimeout(ctx, lookupTime)
	defer cancel()
	want, answered := s.record(id, host), false
	for _, name := range []string{host, "_groundswell." + host} {
		all, err := s.TXT(ctx, name+".") // as it stands: no domain of this machine is tried
		var dns *net.DNSError
		if err == nil || errors.As(err, &dns) && dns.IsNotFound {
			answered = true
		}
		if slices.ContainsFunc(all, func(t string) bool { return strings.TrimSpace(t) == want }) {
			return found
		}
	}
	if answered {
		return absent
	}
	return unreachable
}

func (s *Service) noteDomain(ctx context.Context, by core.Actor, id core.ID, host, result string) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		e, st, err := ownOne(tx, by, id)
		if err != nil {
			return err
		}
		if err := putDomain(tx, id, looked{host, result, s.today()}); err != nil {
			return err
		}
		if result == found || result == seen {
			// Who is vouched for, or a member, is known better already.
			if e.Level == statements.ByAddress || e.Level == statements.Unconfirmed {
				if _, err := s.Statements.Raise(tx, st, id, host, statements.ByDomain); err != nil {
					return err
				}
			}
		}
		return audit.Add(tx, s.Now(), string(by.Account), "endorsement.domain", core.Ref{Kind: "endorsement", ID: id}, result)
	})
	s.Statements.Judged()
	return err
}
