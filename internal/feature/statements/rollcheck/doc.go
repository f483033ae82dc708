// Package rollcheck checks from outside that the rolls and numbers a site
// publishes are those that its transparency log tells of. It needs no database
// and no site of its own: an address, and what it kept from the time before.
//
// Words: a record is all that is published of one endorsement ([Record]); its
// digest, with a nonce, is what the log has of it ([Digest]); an entry is one line
// of the log ([Entry]); a ledger is what all entries amount to ([Ledger]).
//
// What is secret: nothing. All it reads is public.
//
// What must always hold:
//   - nothing a site sends is believed because the site says so: digests are
//     computed from the printed names, and the tree from the entries;
//   - the entries of one hour come in an order made by chance, so a ledger is the
//     same in whatever order they are read;
//   - a roll of a million names is read one by one, and what a site sends cannot
//     use up the memory of who checks it;
//   - what is found is found twice, some seconds apart, before it is told: people
//     sign while it is being read.
package rollcheck
