package mail

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
)

// DKIM is the key mails are signed with (RFC 6376, RFC 8463). KeyPEM is secret.
type DKIM struct {
	Domain   string // the sender's domain or one above it, or DMARC ignores it
	Selector string // names the DNS record selector._domainkey.domain
	// KeyPEM is an RSA key of at least 2048 bits or an Ed25519 key, PKCS #8 or
	// PKCS #1. Several large providers still read RSA only.
	KeyPEM []byte
}

// Record returns the text of the DNS record that belongs to the key.
func (d DKIM) Record() (string, error) {
	key, err := d.key()
	if err != nil {
		return "", err
	}
	switch pub := key.Public().(type) {
	case ed25519.PublicKey:
		return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(pub), nil
	default:
		der, err := x509.MarshalPKIXPublicKey(pub)
		if err != nil {
			return "", errors.New("DKIM: the key cannot be written")
		}
		return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der), nil
	}
}

// key reads the private key. Its errors never repeat any of it.
func (d DKIM) key() (crypto.Signer, error) {
	block, _ := pem.Decode(d.KeyPEM)
	if block == nil {
		return nil, errors.New("DKIM: the key is not a PEM file")
	}
	var key any
	var err error
	if block.Type == "RSA PRIVATE KEY" {
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	} else {
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	}
	if err != nil {
		return nil, errors.New("DKIM: the key cannot be read")
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		if key.N.BitLen() < 2048 {
			return nil, errors.New("DKIM: an RSA key needs at least 2048 bits")
		}
		return key, nil
	case ed25519.PrivateKey:
		return key, nil
	}
	return nil, errors.New("DKIM: the key must be RSA or Ed25519")
}

type signer struct{ options dkim.SignOptions }

// newSigner checks the key, and that the signature will count for mails from
// the given domain.
func newSigner(d DKIM, from string) (*signer, error) {
	key, err := d.key()
	if err != nil {
		return nil, err
	}
	if !validHost(d.Domain) || !validHost(d.Selector) {
		return nil, errors.New("DKIM: domain and selector must be DNS names")
	}
	domain := strings.ToLower(d.Domain)
	if from = strings.ToLower(from); from != domain && !strings.HasSuffix(from, "."+domain) {
		return nil, errors.New("DKIM: the domain must be the sender's domain or one above it")
	}
	return &signer{dkim.SignOptions{
		Domain:   domain,
		Selector: d.Selector,
		Signer:   key,
		Hash:     crypto.SHA256,
		// Relaxed, because relays fold headers anew.
		HeaderCanonicalization: dkim.CanonicalizationRelaxed,
		BodyCanonicalization:   dkim.CanonicalizationRelaxed,
	}}, nil
}

// signedOnce are signed where present.
var signedOnce = []string{
	"Message-ID", "Mime-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Language",
	"Auto-Submitted", "Precedence", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post",
}

// sign returns the mail with its DKIM-Signature in front.
func (s *signer) sign(data []byte) ([]byte, error) {
	o := s.options
	// Named once more than they occur: a second one added on the way breaks
	// the signature (RFC 6376 section 8.15).
	o.HeaderKeys = []string{"From", "From", "To", "To", "Subject", "Subject", "Date", "Date"}
	header, _, _ := bytes.Cut(data, []byte("\r\n\r\n"))
	lower := "\r\n" + strings.ToLower(string(header))
	for _, k := range signedOnce {
		if strings.Contains(lower, "\r\n"+strings.ToLower(k)+":") {
			o.HeaderKeys = append(o.HeaderKeys, k)
		}
	}
	var out bytes.Buffer
	out.Grow(len(data) + 1024)
	if err := dkim.Sign(&out, bytes.NewReader(data), &o); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
