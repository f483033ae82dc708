// Package auth knows the staff: their accounts and passkeys, who is signed in,
// which roles they have, who was invited, and what takes two of them.
//
// An account is made by an invitation: the first by a link that the program prints
// at its first start, every other by a colleague's. Its owner shows a passkey to
// sign in (WebAuthn Level 3), or comes by way of an OpenID Connect provider. Who
// loses their passkeys is invited back in by a colleague; there is no other way
// back, and none by mail alone.
//
// What is secret: tokens of sessions and invitations, which are shown once and kept
// as hashes. Passkeys are public keys. A staff member's address, where they gave
// one, stands in clear, and the page that asks for it says so.
//
// What must always hold:
//   - a session ends after 12 hours whatever happens, and earlier when nobody uses
//     it; it ends at once when its account leaves. Roles are read at every request;
//   - nothing of a visit is kept: no address, no browser, no time finer than five
//     minutes;
//   - an invitation that was used, withdrawn or is too old opens nothing, on no way;
//   - an answer to a challenge is taken once;
//   - there is always an administrator: the last one can neither leave nor lose the
//     role;
//   - changes of keys and roles and exports of contact data are carried out when a
//     second person agrees, or a day after everybody was told ([Service.Propose]);
//     nobody becomes alone by sending the others away: where nobody is left who could
//     object it takes three days, and who was sent away but is still here can stop it;
//   - nobody has the name of a colleague, or one that looks like it;
//   - an invitation that is over names nobody;
//   - who leaves, or loses a role, takes along what they asked for and whom they
//     invited;
//   - whose role shows people's names, or decides who sees them, signs in with a
//     passkey, which no copied page can ask for ([Service.Begin] is for tests and the
//     demonstration).
package auth

import "embed"

// FS holds this package's tables, and the words of its errors.
//
//go:embed migrations i18n
var FS embed.FS
