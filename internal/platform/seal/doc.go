// Package seal closes records so that the server that stores them cannot read
// them, and opens them again on a coordinator's machine.
//
// There are three kinds of keys, each wrapping the next:
//
//   - an opening key ([Identity]) belongs to a coordinator. It is made on the
//     coordinator's own machine, never on the server, and can be written down
//     as 24 words or printed ([Page]).
//   - a list key ([ListKey]) belongs to one statement. It too is made on a
//     coordinator's machine. Its public half goes to the server; its private
//     half is sealed to every opening key, any one of which opens it.
//   - every sealed record is one file encrypted to the list key ([Box]).
//
// All three are plain age files and age keys (age-encryption.org/v1, recipient
// type mlkem768x25519, a post-quantum hybrid). A coordinator can therefore open
// a list without this program: decrypt [ListKey.Sealed] with the opening key
// and the stock tool (age 1.3 or newer, the first with such keys), then the
// record with what came out.
//
// What belongs to no statement is one file to all opening keys in use, without a list
// key between ([ToOpeners]).
//
// Apart from these, [RuntimeKey] is a symmetric key for things that wait for
// hours only, and [LoadSecret] reads the server's long-lived secret.
//
// What is secret: an Identity, its words, its Secret; the page made by Page; a
// RuntimeKey; the bytes of LoadSecret. None of them prints itself through fmt,
// slog or encoding/json. Recipients, fingerprints and ListKeys are public.
//
// What must always hold:
//
//   - The plaintext of a record reaches no file, log or error message.
//   - All sealed records of one bucket have the same number of bytes, so length
//     says nothing about a name.
//   - An error never carries plaintext, key text or a word of a key.
//   - A list key opens only as the key of the statement it was made for.
//
// What is not promised: buffers of this package are overwritten after use, but
// encoding/json and age keep buffers of their own until the garbage collector
// reuses them. Whoever reads the memory of a running server reads what arrives.
// And anybody may seal to a public key: that a record opens does not prove who
// wrote it.
package seal

import "embed"

// FS holds the texts of this package, one i18n/{lang}.json for each language.
//
//go:embed i18n/*.json
var FS embed.FS
