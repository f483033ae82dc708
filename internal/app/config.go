package app

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/mail"
)

// Config is everything an operator can set. Each field is a flag and a variable
// GROUNDSWELL_…; the zero value runs a safe site on SQLite in ./data. The help
// texts below are the manual: `groundswell serve -h` prints them.
type Config struct {
	Data     string `help:"Folder for the database, pictures and secrets. Only its owner may read it." default:"./data" env:"GROUNDSWELL_DATA"`
	Database string `help:"Database: sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME. Default: sqlite in the data folder." env:"GROUNDSWELL_DATABASE"`
	Runtime  string `help:"Folder in memory (tmpfs) for the key of what waits for hours only, such as mails. Default: systemd's RUNTIME_DIRECTORY, else the key lives in this process alone. With several nodes, give them the same file." env:"GROUNDSWELL_RUNTIME,RUNTIME_DIRECTORY"`

	Addr       string   `help:"Address to listen on." default:"127.0.0.1:8080" env:"GROUNDSWELL_ADDR"`
	Metrics    string   `help:"Separate address for /metrics (Prometheus). Empty: none." env:"GROUNDSWELL_METRICS"`
	Origin     string   `help:"The site's own address as readers type it, such as https://example.org. Required unless it is http on this machine." env:"GROUNDSWELL_ORIGIN"`
	Onion      string   `help:"The same site as an onion service, such as http://abc….onion. Told to Tor Browser." env:"GROUNDSWELL_ONION"`
	TLSHost    []string `name:"tls-host" help:"Get certificates for these names by ACME (Let's Encrypt) and serve HTTPS. The address must be reachable on port 443." env:"GROUNDSWELL_TLS_HOST"`
	TLSCert    string   `name:"tls-cert" help:"Certificate file, for HTTPS without ACME." env:"GROUNDSWELL_TLS_CERT"`
	TLSKey     string   `name:"tls-key" help:"Its key file." env:"GROUNDSWELL_TLS_KEY"`
	TrustProxy bool     `help:"Behind a proxy: take the client's network from the last X-Forwarded-For. It is used for limits in memory only." env:"GROUNDSWELL_TRUST_PROXY"`

	Name    string `help:"Name of the network, as readers see it." default:"Groundswell" env:"GROUNDSWELL_NAME"`
	Voice   string `help:"The site's one colour, #rrggbb. Darkened or lightened until it can be read." env:"GROUNDSWELL_VOICE"`
	Contact string `help:"Mail address or https address of the secretariat, shown on the help page and in security.txt." env:"GROUNDSWELL_CONTACT"`
	LeaveTo string `help:"Where Leave this page leads; {lang} is replaced. Default: Wikipedia, and for Chinese a search page." env:"GROUNDSWELL_LEAVE_TO"`

	SMTP         string `help:"Mail relay, HOST:PORT. Without it no mail is sent and signing needs a handed-out code." env:"GROUNDSWELL_SMTP"`
	SMTPTLS      string `name:"smtp-tls" help:"starttls, tls, or none (only to this machine)." enum:"starttls,tls,none" default:"starttls" env:"GROUNDSWELL_SMTP_TLS"`
	SMTPUser     string `name:"smtp-user" help:"User at the relay." env:"GROUNDSWELL_SMTP_USER"`
	SMTPPass     string `name:"smtp-password" help:"Password at the relay. Better in the variable than on the command line." env:"GROUNDSWELL_SMTP_PASSWORD"`
	MailFrom     string `help:"Sender's address." env:"GROUNDSWELL_MAIL_FROM"`
	MailName     string `help:"Sender's name. Keep it neutral: the reader's mailbox is seen by others." env:"GROUNDSWELL_MAIL_NAME"`
	MailBounce   string `help:"Domain to which mails come back as bounce+ID@DOMAIN; pipe them into: groundswell bounce." env:"GROUNDSWELL_MAIL_BOUNCE"`
	DKIMDomain   string `name:"dkim-domain" help:"Sign mails for this domain." env:"GROUNDSWELL_DKIM_DOMAIN"`
	DKIMSelector string `name:"dkim-selector" help:"Selector of the DKIM key." default:"groundswell" env:"GROUNDSWELL_DKIM_SELECTOR"`
	DKIMKey      string `name:"dkim-key" help:"File with the DKIM key (PEM)." env:"GROUNDSWELL_DKIM_KEY"`

	MailWorkers   int `help:"Mails handed to the relay at the same time, each on a connection of its own. If the process is killed, at most as many mails are sent twice, with the same Message-ID." default:"8" env:"GROUNDSWELL_MAIL_WORKERS"`
	MailPerMinute int `help:"Mails sent in a minute at most; a minute's worth may go out at once. More wait in the queue. 0: no limit. Each node has its own." default:"1000" env:"GROUNDSWELL_MAIL_PER_MINUTE"`

	OIDCIssuer     string `name:"oidc-issuer" help:"Let staff without keys and names also sign in by an OpenID Connect provider, such as https://login.example.org. The site then connects to it, and it learns who signs in when. Register ORIGIN/desk/oidc/back there as the redirect address." placeholder:"URL" env:"GROUNDSWELL_OIDC_ISSUER"`
	OIDCClient     string `name:"oidc-client" help:"This site's client id at the provider." env:"GROUNDSWELL_OIDC_CLIENT"`
	OIDCSecretFile string `name:"oidc-secret-file" help:"File with this site's client secret at the provider. Only its owner may read it." env:"GROUNDSWELL_OIDC_SECRET_FILE"`

	HoldMail bool `help:"Send no mail until started without this. A restored site should begin so." env:"GROUNDSWELL_HOLD_MAIL"`

	Witness   []string `help:"Another site that signs this site's log as a witness: URL,VKEY, such as https://example.org/witness,example.org/witness+0123abcd+BA…. Repeat for more; in the variable, put a space between." sep:" " placeholder:"URL,VKEY" env:"GROUNDSWELL_WITNESS"`
	WitnessOf []string `help:"Verifier key of another site's log that this site signs as a witness. Repeat for more; in the variable, put a space between. This site's own keys: groundswell log show." sep:" " placeholder:"VKEY" env:"GROUNDSWELL_WITNESS_OF"`

	ClockIsRight bool `help:"Take the clock as right although the site saw a later time. Give it once, by hand."`

	Demo bool       `kong:"-"`
	Now  core.Clock `kong:"-"`
}

// complete fills in what follows from the rest and refuses what cannot be.
func (c *Config) complete() error {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Data == "" {
		c.Data = "./data"
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return err
	}
	if st, err := os.Stat(c.Data); err != nil {
		return err
	} else if st.Mode().Perm()&0o077 != 0 {
		return &Refusal{"the data folder can be read by others", "Run: chmod 700 " + c.Data}
	}
	if c.Database == "" {
		c.Database = "sqlite:" + filepath.Join(c.Data, "groundswell.db")
	}
	if c.Addr == "" {
		c.Addr = "127.0.0.1:8080"
	}
	if c.Name == "" {
		c.Name = "Groundswell"
	}
	if c.MailWorkers == 0 {
		c.MailWorkers = 8
	}
	if c.MailWorkers < 0 || c.MailWorkers > 1000 || c.MailPerMinute < 0 {
		return errors.New("--mail-workers is between 1 and 1000, --mail-per-minute is not below 0")
	}
	return c.completeOrigin()
}

func (c *Config) completeOrigin() error {
	if c.Origin == "" {
		host, port, err := net.SplitHostPort(c.Addr)
		if err != nil {
			return fmt.Errorf("the address to listen on: %w", err)
		}
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return errors.New("set --origin to the site's own address: links in mails are made from it")
		}
		if port == "0" {
			return errors.New("set --origin when the port is chosen by the system")
		}
		// A passkey belongs to a name, so this machine is called by its own.
		c.Origin = "http://" + net.JoinHostPort("localhost", port)
	}
	u, err := url.Parse(c.Origin)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Path != "" && u.Path != "/" {
		return errors.New("--origin must look like https://example.org")
	}
	c.Origin = strings.TrimSuffix(c.Origin, "/")
	if c.Onion == "" {
		return nil
	}
	if u, err := url.Parse(c.Onion); err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.HasSuffix(u.Hostname(), ".onion") || u.Path != "" && u.Path != "/" || u.RawQuery != "" {
		return errors.New("--onion must look like http://….onion")
	}
	c.Onion = strings.TrimSuffix(c.Onion, "/")
	return nil
}

// sender returns what sends the site's mails; nil when no relay is set.
func (c *Config) sender() (mail.Sender, error) {
	if c.SMTP == "" {
		return nil, nil
	}
	u, err := url.Parse(c.Origin)
	if err != nil {
		return nil, err
	}
	m := mail.SMTPConfig{Addr: c.SMTP, TLS: c.SMTPTLS, User: c.SMTPUser, Password: c.SMTPPass, From: c.MailFrom, FromName: c.MailName,
		Host: u.Hostname(), BounceDomain: c.MailBounce, Conns: c.MailWorkers, Clock: c.Now}
	if c.DKIMKey != "" {
		pem, err := os.ReadFile(c.DKIMKey)
		if err != nil {
			return nil, err
		}
		m.DKIM = &mail.DKIM{Domain: c.DKIMDomain, Selector: c.DKIMSelector, KeyPEM: pem}
	}
	return mail.NewSMTP(m)
}
