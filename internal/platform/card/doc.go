// Package card draws the picture that other sites and messengers show beside a
// link to one of our pages (Open Graph, og:image): a PNG of 1200 by 630 pixels
// with a label, a title, a few big numbers and the network's name, set like the
// head of a printed declaration.
//
// It needs neither network nor system fonts: the faces are in package font, parsed
// when first used. It knows the seven languages of the site: letters are shaped
// by HarfBuzz's rules, right-to-left text is reordered by the Unicode
// bidirectional algorithm, and the card of a right-to-left language is mirrored.
//
// Secret: nothing. Everything on a card is already public on the page that it
// belongs to; callers must not put anything else on it.
//
// What always holds:
//   - the same Card gives the same bytes (with the same build of the program);
//   - text of any content and length gives a card: what is too long is made
//     smaller, then cut with an ellipsis; what no face can draw is left out, and
//     left-out letters show as an ellipsis, never as empty boxes;
//   - ink stays inside the margins;
//   - cards are drawn one at a time, so that memory stays bounded.
package card
