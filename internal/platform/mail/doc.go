// Package mail renders and sends mail in the reader's language.
//
// A feature keeps its mails as mail/*.txt beside its code; [Renderer] turns one
// of them and a language into a subject and a text, and a [Sender] hands them
// to the relay: [SMTP] for real, [Outbox] for demonstrations and tests.
// [ParseBounce] reads what comes back, and [CheckDNS] tells an operator which
// DNS records are missing.
//
// What is secret: the address, the subject and the text. None of them is ever
// part of an error, because errors are logged; relays like to repeat the
// address in their answers, so of an answer only the two numeric codes are
// kept. The DKIM key and the relay's password never leave this package.
//
// What must always hold:
//
//   - A mail the relay answered with its final 250 counts as sent, whatever
//     happens to the connection or the context afterwards.
//   - A mail the relay did not refuse for good is worth sending again: only
//     [Permanent] says otherwise. A relay that is down, or refuses the
//     operator's password, never costs a mail.
//   - A header holds one line. What would break it is refused before anything
//     is sent, and nothing in a header tells about this machine or its clock's
//     zone: no User-Agent, no X-Mailer, no host name but the configured one.
//   - Sending the same [Message] again gives the same Message-ID, so that
//     mailbox providers can recognise the rare duplicate.
//
// Mail is plain text only: there is no HTML part, no picture and no tracking.
package mail
