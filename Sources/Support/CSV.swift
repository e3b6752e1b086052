import Foundation

/// Tables as comma-separated values (RFC 4180).
public enum CSV {
  /// One line with its end, CR LF.
  public static func line(_ fields: some Sequence<String>) -> Data {
    Data((fields.map(field).joined(separator: ",") + "\r\n").utf8)
  }

  /// A number with the fewest digits that give it back; nothing where there is none.
  public static func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }

  /// Quotes stand around what would not be one field without them, and those within are doubled.
  /// Scalars are looked at, as readers do, and not characters: see ``Escaping``.
  static func field(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else {
      return text
    }
    return "\"\(text.replacingScalars("\"", with: "\"\""))\""
  }
}
