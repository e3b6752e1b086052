/// The names of records, chapters and executables.
///
/// A name is referred to in prose as `{{name}}` and becomes part of file names, so it consists of
/// ASCII letters, digits, `.`, `_` and `-`, begins with a letter or a digit, and has at most 100
/// characters.
enum Names {
  static let rule = "use letters, digits, '.', '_' and '-', beginning with a letter or a digit"

  static func isValid(_ name: String) -> Bool {
    guard name.utf8.count <= 100, let first = name.utf8.first, isAlphanumeric(first) else {
      return false
    }
    return name.utf8.allSatisfy { isAlphanumeric($0) || ".-_".utf8.contains($0) }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
