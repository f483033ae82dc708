// Package tlog keeps a transparency log: an append-only list of short public
// lines, each bound by hashes to all before it, so that nobody, the operator
// included, can take out, change or slip in a line without everybody who
// remembers an earlier checkpoint being able to see it.
//
// Words:
//   - An entry is one line of text. A feature gives it to [Add] in the same
//     transaction as what it tells of. It waits (tlog_pending, random ids).
//   - At a checkpoint ([Log.Checkpoint]: hourly, by command, when a statement
//     closes) all that waits becomes leaves of a Merkle tree (RFC 6962, SHA-256)
//     in an order made by chance. Nothing finer than the hour is told.
//   - A checkpoint is the tree's size and root, signed by this site's key
//     (https://c2sp.org/tlog-checkpoint).
//   - A witness is another site that keeps the last checkpoint it saw of a log
//     and signs a newer one only if it is a continuation
//     (https://c2sp.org/tlog-witness, https://c2sp.org/tlog-cosignature). With a
//     witness, a site cannot show two different lists to two readers.
//   - Everything is served as tiles (https://c2sp.org/tlog-tiles) under /log;
//     anybody can download and check it: [Fetch], [Consistent], [VerifyProof]
//     (https://c2sp.org/tlog-proof).
//
// What is secret: the keys of the log and of the witness, both made from the
// server's secret. Entries, hashes and checkpoints are public; an entry must
// hold nothing that is not (features put hashes with a nonce in it).
//
// What must always hold:
//   - Every entry becomes a leaf exactly once, whichever nodes run.
//   - No checkpoint is signed over a tree that does not continue the last one
//     signed, nor while a witness says that it saw more than this database
//     holds: the log stops and says so, and never mends itself. Signing people
//     up goes on; entries wait.
//   - The witness never signs two roots of one size, and never goes back. What
//     it signed is on the disk before it is sent.
//   - The log's name and key stay those of its first leaf.
//
// It is the home of golang.org/x/mod/sumdb and transparency-dev/formats.
package tlog

import "embed"

// FS holds this package's tables.
//
//go:embed migrations
var FS embed.FS
