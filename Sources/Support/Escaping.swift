/// Text in the languages of other programs.
///
/// They read bytes or Unicode scalars, and Swift compares characters. A quote before a combining mark,
/// as in "'" U+0301, or after a sign that binds to what follows, as in U+0600 "'", is part of a
/// `Character` that is no quote: `contains`, `split` and `replacing` of a `String` pass over it, while
/// a shell sees it. So what has a meaning there is looked for here, among scalars.
public enum Escaping {
  /// One word of a POSIX shell, whatever it holds. It may still be taken for an option by the program
  /// that gets it.
  public static func shellWord(_ text: String) -> String {
    "'" + text.replacingScalars("'", with: "'\\''") + "'"
  }

  /// Text in a name of Slurm's output files, where `%` begins a pattern.
  public static func slurmFileName(_ text: String) -> String {
    text.replacingScalars("%", with: "%%")
  }

  /// A label of a tick, which gnuplot takes for a format of `printf`.
  public static func gnuplotFormat(_ text: String) -> String {
    text.replacingScalars("%", with: "%%")
  }

  /// Text in a quoted string of gnuplot's enhanced mode.
  public static func gnuplotText(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      scalar == "'" ? "\\047" : gnuplotMarks.contains(scalar) ? "\\\(scalar)" : "\(scalar)"
    }.joined()
  }

  private static let gnuplotMarks = Set("^_@&~{}\\".unicodeScalars)

  /// Text between the tags of XML, which has no way to write a control character, and to which U+FFFE
  /// and U+FFFF are no characters.
  public static func xml(_ text: String) -> String {
    html(
      text.unicodeScalars.map { scalar in
        switch scalar {
        case _ where scalar.properties.generalCategory == .control: " "
        case "\u{FFFE}", "\u{FFFF}": ""
        default: String(scalar)
        }
      }.joined())
  }

  /// Text between the tags of HTML.
  public static func html(_ text: String) -> String {
    text.replacingScalars("&", with: "&amp;").replacingScalars("<", with: "&lt;")
      .replacingScalars(">", with: "&gt;")
  }

  /// Text on one line in a cell of a Markdown table: bars get a backslash, unless they have one.
  public static func markdownCell(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    var isEscaping = false
    for scalar in text.unicodeScalars {
      if scalar == "|", !isEscaping { escaped.append("\\") }
      isEscaping = scalar == "\\" && !isEscaping
      escaped.append(scalar)
    }
    return String(escaped)
  }
}

extension String {
  /// The text with every occurrence of some scalars replaced by others.
  public func replacingScalars(_ old: String, with new: String) -> String {
    String(unicodeScalars.replacing(old.unicodeScalars, with: new.unicodeScalars))
  }
}
