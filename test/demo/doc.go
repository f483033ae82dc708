// Package demo is the made-up network that the demonstration site, the tests
// and the screenshots use: the Lantern Alliance of five networks, three of its
// texts, the 1,616 organisations and people who signed the first, and a text that
// made-up states negotiate.
//
// Nothing in it is secret and nobody in it exists. Every address and website is
// under a name reserved for documentation (RFC 2606).
//
// What must always hold:
//   - The statements name no year and no date, so the demonstration never grows old:
//     whoever loads it opens the declaration [Opened] days before now and closes
//     it [Closes] days after.
//   - [Endorsers] returns the same list at every call, on every machine.
//   - The statements stand in the format that `groundswell import statement` reads;
//     the program has no other way to load them.
//   - The declaration's second version leaves Russian behind and lacks one
//     paragraph in Chinese, so that a stale and an incomplete edition show.
//   - The negotiation is of 2031. Its states and groups are made up; where a real
//     country is needed, for the map of a vote, votes go by the alphabet.
package demo
