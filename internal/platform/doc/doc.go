// Package doc is the only home of file formats. It reads DOCX, XLSX, XLIFF, PDF,
// HTML, Akoma Ntoso and plain text, tells what a Word file says about people and
// writes a copy that does not say it; it writes DOCX, XLSX, XLIFF 2.1 and PDF. No
// other package opens a zip container, an office document or a PDF.
//
// # Reading
//
// Every container goes through one reader (zip.go) and every part of it through
// one XML reader (xml.go): a second way in would be the one that is attacked. What
// cannot be read is refused with a [core.Error] of kind Invalid and a "doc.*" key
// that says what to do about it.
//
// The words of a PDF come from poppler, run as a child with bounds and without
// environment, or from a library in this program where poppler is not installed; the
// layout is worked out here (pdfin_*.go).
//
// # What must always hold
//
//   - Nothing is followed: no external relationship is opened, no entity expanded,
//     no macro or embedded object kept. Hyperlinks are text.
//   - Memory does not grow with what a file claims: a container's directory is
//     checked before a part is opened, parts are streamed, and what a model may
//     hold is weighed while it is read. A refused file costs under 64 MB.
//   - What is written has no time, no random number and no name in it that the
//     caller did not give: the same input gives the same bytes.
//   - Text in a spreadsheet is text. No cell is a formula.
//
// What is secret: the files that pass through. Nothing of them is kept or logged;
// errors name parts of the format, never words of the text.
package doc
