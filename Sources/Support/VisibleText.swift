/// Text from outside (a file, a path, another program) fit for a terminal and for a person.
///
/// A terminal takes some characters for commands: it moves the cursor, changes what stands there
/// already, or turns the direction of writing, so that a file could show what is not so.

extension Unicode.Scalar {
  /// Whether it leaves no mark of its own on paper: a control character (C0, DEL, C1), a line or
  /// paragraph separator, or a format character, which those that change the direction of writing are.
  public var isInvisible: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}

/// A text, a path for example, with every invisible character as Swift writes it in a literal: `\n`,
/// `\u{1B}`, `\u{202E}`. It so stands on one line. Its length is the text's own affair.
public func visible(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: \.isInvisible) else { return text }
  return text.unicodeScalars.map { $0.isInvisible ? $0.escaped(asASCII: true) : String($0) }
    .joined()
}

/// Lines that are meant to be lines, each of them visible.
public func visibleLines(_ text: String) -> String {
  text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    .map { visible(String($0)) }.joined(separator: "\n")
}

/// What an error says, on one line.
public func oneLine(_ error: any Error) -> String { oneLine("\(error)") }

/// A text on one line, visible: its line breaks become spaces. Of a text of more than `longest`
/// Unicode scalars the middle is left out; what is wrong stands at its beginning, and what to do at its
/// end.
public func oneLine(_ text: String, longest: Int = 1000) -> String {
  // Cut before anything else, as it may have any length, and afterwards, as escapes are longer.
  let line = shortened(text, longest).split(whereSeparator: \.isNewline).joined(separator: " ")
  return shortened(visible(line), longest)
}

private func shortened(_ text: String, _ longest: Int) -> String {
  let scalars = text.unicodeScalars
  guard scalars.prefix(longest + 1).count > longest else { return text }
  let mark = " … "
  let kept = max(longest - mark.unicodeScalars.count, 0)
  return String(scalars.prefix(kept - kept / 3)) + mark + String(scalars.suffix(kept / 3))
}

/// Whether a text can stand for a run in tables and messages. Counted in Unicode scalars: one character
/// may hold any number of combining marks.
package func isLabel(_ text: String) -> Bool {
  (1...200).contains(text.unicodeScalars.prefix(201).count)
    && !text.unicodeScalars.contains(where: \.isInvisible)
}
