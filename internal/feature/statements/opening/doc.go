// Package opening turns exports of a statement into the list of who stands
// behind it, on a coordinator's machine. It needs an opening key and the files,
// and neither a database nor a network: it can run on a machine that has none.
//
// [Open] unlocks the list keys in the exports, decrypts every record on all
// processors, checks that each belongs where it stands, applies corrections and
// withdrawals, and puts together what one mailbox signed twice. The result goes
// out as CSV, as JSON and as an attestation of counts without a name in it.
//
// # The export
//
// An export is UTF-8 text, one JSON value a line ([Writer] and [Header], [Line],
// [Withdrawn], [End] are its definition):
//
//	{"format":"groundswell export 1","statement":…,"versions":[…],"list_keys":[…],…}
//	{"id":…,"kind":…,"visibility":…,…,"list_key":…,"sealed":"base64","amended":["base64",…]}
//	…
//	{"withdrawn":["id",…]}
//	{"end":true,"lines":N,"sha256":"of all bytes before this line"}
//
// The last line shows that nothing is missing or was damaged on the way. It is no
// signature: whoever controls the server can write any export. What they cannot
// do unnoticed is to move a sealed record to another endorsement or statement or
// to another text, since a record names all three inside. They can leave records
// out, make new ones, and change what stands beside a record (state, level,
// version affirmed, a public name); a record left out shows when an earlier
// export still has it.
//
// # Without this program
//
// Every sealed thing is an age file (age 1.3 or newer), so a coordinator can open
// a list with the stock tools alone. With the opening key in opening.txt:
//
//	head -n 1 export.jsonl | jq -r '.list_keys[0].sealed' > list.age
//	age -d -i opening.txt list.age > list.key
//	jq -r 'select(.id == "THE ID") | .sealed' export.jsonl | base64 -d | age -d -i list.key
//	jq -r 'select(.id == "THE ID") | .amended[]?' export.jsonl |
//	    while read -r a; do printf %s "$a" | base64 -d | age -d -i list.key; done
//
// The third line prints a [Record]; the fourth one each [Amendment], the latest
// last. When there were several list keys, "list_key" beside a record is the "id"
// of the one it was sealed to. Ids in "withdrawn" lines must be left out.
//
// What is secret: everything this package makes but the [Attestation]. It writes
// to no file by itself; who calls it makes the files readable for their owner
// only. [Row.Link] is in no output, since whoever has it can withdraw the
// endorsement. No error and no [Problem] contains anything that was sealed.
//
// What must always hold:
//   - the same files opened with any of the opening keys give the same list, in
//     the same order, on any number of processors;
//   - an id withdrawn in any of the files is in no output;
//   - what was sealed in any of the files counts as sealed;
//   - a file that is cut off or altered gives an error and no list; a record that
//     cannot be read or does not belong is left out, counted and named by its id.
package opening
