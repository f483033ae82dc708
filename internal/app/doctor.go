package app

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"groundswell/internal/platform/mail"
)

// Finding is one thing that doctor looked at.
type Finding struct {
	What string
	OK   bool
	Fix  string // what to do or to paste, when it is not well
}

// Doctor looks at everything a site needs and says what to paste where. Nothing
// is changed.
func (a *App) Doctor(ctx context.Context) (out []Finding) {
	add := func(ok bool, what, fix string) { out = append(out, Finding{what, ok, fix}) }
	c := a.Config
	why := a.DB.Durable(ctx)
	add(why == "", fmt.Sprintf("database: %s keeps what it acknowledged", a.DB.Engine()), why)
	err := a.CheckAudit(ctx)
	add(err == nil, "audit log: no entry was changed", "an entry was changed or removed in the database itself; find out who had access")
	a.doctorLog(ctx, add)
	a.doctorFiles(add)
	add(c.Runtime != "", "runtime key: kept in a folder, so that mails survive a restart",
		"it lives in this process alone: mails that wait are lost at a restart. Use RuntimeDirectory=groundswell in the systemd unit, or --runtime /run/groundswell")
	if c.Runtime != "" {
		add(inMemory(c.Runtime), "runtime key: its folder is in memory", "the folder is on a disk; use one on a tmpfs, such as /run/groundswell")
	}
	u, err := url.Parse(c.Origin)
	local := err == nil && (u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback())
	add(strings.HasPrefix(c.Origin, "https://") || local, "origin: "+c.Origin+" is HTTPS, or this machine alone", "readers' answers would travel in clear: set up TLS (--tls-host) or a proxy that does")
	a.doctorClock(ctx, add)
	a.doctorPromises(ctx, add)
	a.doctorBrake(ctx, add)
	a.doctorMail(ctx, u, add)
	a.doctorKeys(ctx, add)
	return out
}

// doctorClock compares the clock with the newest time that this site saw; one that
// stands before it did not even let the site start.
func (a *App) doctorClock(ctx context.Context, add func(bool, string, string)) {
	now := a.Config.Now()
	seen, err := a.clockSeen(ctx)
	ok := err == nil && now.Year() >= 2026 && now.Year() < 2100 && (seen.IsZero() || now.Before(seen.Add(clockForward)))
	add(ok, "clock: "+day(now), "this site was last running on "+day(seen)+". If the clock is wrong, run: timedatectl set-ntp true. If it is right, run: groundswell doctor --clock-is-right")
}

// backupAge and rehearsalAge are after how long doctor asks for another.
const (
	backupAge    = 2 * 24 * time.Hour
	rehearsalAge = 100 * 24 * time.Hour
)

func (a *App) doctorPromises(ctx context.Context, add func(bool, string, string)) {
	p, err := a.Promises(ctx)
	if err != nil {
		add(false, "promises: can be read", err.Error())
		return
	}
	now := a.Config.Now()
	add(now.Sub(p.BackupAt) < backupAge, "backup: "+when("made", p.BackupAt), "run: groundswell backup "+now.UTC().Format("site-2006-01-02")+".age --to NAME.pub, every night")
	add(p.RehearsedOK && now.Sub(p.RehearsedAt) < rehearsalAge, "restore: "+when("rehearsed", p.RehearsedAt), "run: groundswell rehearse --key NAME.key")
	add(p.HeldSince.IsZero(), "mail: goes out", "it is held since this site was restored on "+day(p.HeldSince)+". When no other site of this data is running, run: groundswell release")
	if p.StandbyNames != "" {
		add(p.Standby > 0, fmt.Sprintf("database: %d synchronous standbys have what was acknowledged", p.Standby),
			"no standby named by synchronous_standby_names ("+p.StandbyNames+") is connected, or this user may not see them: GRANT pg_read_all_stats TO the site's user")
	}
}

func when(what string, t time.Time) string {
	if t.IsZero() {
		return "never " + what
	}
	return what + " " + day(t)
}

func (a *App) doctorFiles(add func(bool, string, string)) {
	st, err := os.Stat(a.Config.Data)
	add(err == nil && st.Mode().Perm()&0o077 == 0, "data folder: only its owner can read it", "run: chmod 700 "+a.Config.Data)
	st, err = os.Stat(filepath.Join(a.Config.Data, "secret.key"))
	add(err == nil && st.Mode().Perm() == 0o600, "secret: only its owner can read it", "run: chmod 600 "+filepath.Join(a.Config.Data, "secret.key"))
	var fs syscall.Statfs_t
	if err := syscall.Statfs(a.Config.Data, &fs); err == nil {
		free := fs.Bavail * uint64(fs.Bsize) >> 20
		add(free > 500, fmt.Sprintf("disk: %d MB free", free), "less than 500 MB are free: sign-ons will be refused when the disk is full")
	}
}

// tmpfsMagic is the type of a tmpfs in statfs(2).
const tmpfsMagic = 0x01021994

func inMemory(dir string) bool {
	var fs syscall.Statfs_t
	return syscall.Statfs(dir, &fs) == nil && fs.Type == tmpfsMagic
}

func (a *App) doctorMail(ctx context.Context, origin *url.URL, add func(bool, string, string)) {
	c := a.Config
	if c.SMTP == "" {
		add(false, "mail: a relay is set", "set --smtp, --smtp-user, --mail-from and GROUNDSWELL_SMTP_PASSWORD; without mail only handed-out codes confirm")
		return
	}
	n, age, err := a.Queue.Waiting(ctx)
	add(err == nil && age < 3600, fmt.Sprintf("mail: %d jobs wait, the oldest for %d s", n, age), "mails do not go out: look for given-up jobs in the log, and check the relay")
	if c.MailBounce != "" {
		add(c.Runtime != "", "mail: what comes back can be told to whom it went", "groundswell bounce needs the runtime key that the mail was sent with: give both the same --runtime folder")
	}
	_, domain, _ := strings.Cut(c.MailFrom, "@")
	if c.DKIMDomain != "" {
		domain = c.DKIMDomain
	}
	d := mail.DNS{BounceDomain: c.MailBounce}
	if origin != nil {
		d.MailServer = origin.Hostname()
	}
	if pem, err := os.ReadFile(c.DKIMKey); err == nil {
		d.DKIMRecord, _ = mail.DKIM{Domain: c.DKIMDomain, Selector: c.DKIMSelector, KeyPEM: pem}.Record()
	}
	look, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	for _, f := range d.Check(look, domain, c.DKIMSelector) {
		fix := f.Explain()
		if f.Paste != "" {
			fix += "\n    paste: " + f.Paste
		}
		add(f.OK, "mail: "+f.Name, fix)
	}
}

func (a *App) doctorKeys(ctx context.Context, add func(bool, string, string)) {
	all, err := a.Statements.ListKeys(ctx)
	if err != nil {
		add(false, "keys: can be read", err.Error())
		return
	}
	for _, k := range all {
		n := 0
		if k.Open {
			n = len(k.Keys[0].Openers)
		}
		add(n >= 3, fmt.Sprintf("keys: %s is sealed to %d opening keys", k.Slug, n),
			"three coordinators make keys (groundswell keys new NAME), one of them seals a list key to all three (groundswell keys seal "+k.Slug+" A.pub B.pub C.pub), then here: groundswell keys use FILE")
	}
}
