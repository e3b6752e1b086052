/// Follows comments and string literals of Swift from line to line.
///
/// It knows block comments, which nest, and string literals: multi-line, raw, with interpolations
/// of any depth. It does not know regular-expression literals; a quotation mark inside one is taken
/// for the beginning of a string, which ends with the line, so that nothing after it is lost.
struct LineScanner {
  private enum Context {
    case comment
    case string(hashes: Int, isMultiline: Bool)
    case interpolation(openParentheses: Int)
  }

  private var contexts: [Context] = []

  /// Whether the next line begins outside every comment, string and interpolation.
  var isAtTopLevel: Bool { contexts.isEmpty }

  /// Reads one line, without its line break; returns opening minus closing braces of its code.
  mutating func scan(_ line: String) -> Int {
    let bytes = Array(line.utf8)
    var braces = 0
    var index = 0
    while index < bytes.count {
      switch contexts.last {
      case .comment:
        index = scanComment(bytes, at: index)
      case .string(let hashes, let isMultiline):
        index = scanString(bytes, at: index, hashes: hashes, isMultiline: isMultiline)
      case .interpolation, nil:
        if bytes[index] == UInt8(ascii: "{") { braces += 1 }
        if bytes[index] == UInt8(ascii: "}") { braces -= 1 }
        index = scanCode(bytes, at: index)
      }
    }
    if case .string(_, isMultiline: false) = contexts.last { contexts.removeLast() }
    return braces
  }

  private mutating func scanComment(_ bytes: [UInt8], at index: Int) -> Int {
    if bytes[index...].starts(with: "/*".utf8) {
      contexts.append(.comment)
      return index + 2
    }
    if bytes[index...].starts(with: "*/".utf8) {
      contexts.removeLast()
      return index + 2
    }
    return index + 1
  }

  private mutating func scanString(
    _ bytes: [UInt8], at index: Int, hashes: Int, isMultiline: Bool
  ) -> Int {
    let pounds = String(repeating: "#", count: hashes)
    if bytes[index...].starts(with: "\\\(pounds)".utf8) {
      let escaped = index + 1 + hashes
      if escaped < bytes.count, bytes[escaped] == UInt8(ascii: "(") {
        contexts.append(.interpolation(openParentheses: 0))
      }
      return escaped + 1
    }
    let delimiter = (isMultiline ? "\"\"\"" : "\"") + pounds
    if bytes[index...].starts(with: delimiter.utf8) {
      contexts.removeLast()
      return index + delimiter.utf8.count
    }
    return index + 1
  }

  private mutating func scanCode(_ bytes: [UInt8], at index: Int) -> Int {
    let rest = bytes[index...]
    if rest.starts(with: "//".utf8) { return bytes.count }
    if rest.starts(with: "/*".utf8) {
      contexts.append(.comment)
      return index + 2
    }
    if let opening = stringOpening(rest) { return index + opening }
    if case .interpolation(let open) = contexts.last {
      if bytes[index] == UInt8(ascii: "(") {
        contexts[contexts.count - 1] = .interpolation(openParentheses: open + 1)
      } else if bytes[index] == UInt8(ascii: ")") {
        contexts.removeLast()
        if open > 0 { contexts.append(.interpolation(openParentheses: open - 1)) }
      }
    }
    return index + 1
  }

  /// Enters a string literal if one opens here; returns the length of its delimiter.
  private mutating func stringOpening(_ rest: ArraySlice<UInt8>) -> Int? {
    let hashes = rest.prefix { $0 == UInt8(ascii: "#") }.count
    let body = rest.dropFirst(hashes)
    guard body.first == UInt8(ascii: "\"") else { return nil }
    // The text of a multi-line literal begins on the next line; `""` followed by more of the line
    // is an empty string, or part of a raw one.
    let isMultiline =
      body.starts(with: "\"\"\"".utf8)
      && body.dropFirst(3).allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    contexts.append(.string(hashes: hashes, isMultiline: isMultiline))
    return hashes + (isMultiline ? 3 : 1)
  }
}
