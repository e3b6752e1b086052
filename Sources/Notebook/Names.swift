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

  /// The candidates with the smallest edit distance to a name, nearest first; ties by name.
  static func nearest(to name: String, among candidates: [String], count: Int = 3) -> [String] {
    candidates
      .map { (distance: editDistance(name, $0), name: $0) }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
      .prefix(count)
      .map(\.name)
  }

  /// Levenshtein's distance, one row of its table at a time.
  static func editDistance(_ first: String, _ second: String) -> Int {
    let target = Array(second.unicodeScalars)
    var row = Array(0...target.count)
    for (i, scalar) in first.unicodeScalars.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in target.indices {
        let substitution = diagonal + (scalar == target[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substitution, diagonal + 1, row[j] + 1)
      }
    }
    return row[target.count]
  }
}
