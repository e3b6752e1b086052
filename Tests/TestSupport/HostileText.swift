/// Texts with which other programs, and terminals, have been misled: what has a meaning to them beside
/// marks that Swift takes for a part of the same character, line breaks, control characters, what is
/// not UTF-8, and dashes.
public let hostileTexts =
  ["'", "\"", "\\", "%", "`", "$", "|", "/", "-", ":", ";", "&", "<", "#"].flatMap {
    // A combining mark binds to what precedes it, a prepending sign to what follows.
    [$0, "\($0)\u{301}x", "\u{600}\($0)x", "x\($0)\u{200D}\($0)\u{20E3}"]
  }
  + [
    "'\u{301}; touch pwned; '\u{301}", "\"\u{301}$(touch pwned)", "two\nlines", "a\r\nb", "a\rb",
    "-rf", "--help", "", " ", "*", "~", "end\\", "e\u{301} \u{E9}", "\u{301}",
    String(decoding: [0x61, 0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80], as: UTF8.self),
  ] + invisibleScalars.map { "a\($0)b" }

/// C0 but NUL, which no path or argument can hold, DEL, C1, the separators of lines and paragraphs,
/// what changes the direction of writing, and what has no width.
public let invisibleScalars: [Unicode.Scalar] = {
  let ranges: [ClosedRange<UInt32>] = [
    1...0x1F, 0x7F...0x9F, 0x2028...0x2029, 0x202A...0x202E, 0x2066...0x2069, 0x200B...0x200F,
  ]
  return ranges.flatMap { $0.compactMap(Unicode.Scalar.init) } + ["\u{FEFF}", "\u{61C}", "\u{AD}"]
}()
