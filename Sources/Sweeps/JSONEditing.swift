import Foundation
import Support
import Training

extension JSON {
  /// Compact JSON with sorted names: values that differ in white space, order or the spelling of a
  /// number give the same text.
  package var canonical: String {
    switch self {
    case .null: return "null"
    case .boolean(let value): return value ? "true" : "false"
    case .number(let digits):
      // Integers are kept whole; 1e-3 and 0.001 become one.
      if Int64(digits) != nil || UInt64(digits) != nil { return digits }
      return Double(digits).map { $0.isFinite ? "\($0)" : digits } ?? digits
    case .string(let text): return Self.quoted(text)
    case .array(let elements): return "[\(elements.map(\.canonical).joined(separator: ","))]"
    case .object(let members):
      let texts = members.sorted { $0.name < $1.name }
        .map { "\(Self.quoted($0.name)):\($0.value.canonical)" }
      return "{\(texts.joined(separator: ","))}"
    }
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case ..<" ":
        "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }

  /// The value with another value at the end of a path of names, of which only the last need not be
  /// there yet. In a list, such as that of the phases, a name chooses the part with that `name`.
  /// - Throws: `ConfigurationError` where the path leaves the objects.
  func setting(_ path: String, to value: JSON) throws(ConfigurationError) -> JSON {
    let names = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    return try setting(names[...], of: path, to: value)
  }

  private func setting(
    _ names: ArraySlice<String>, of path: String, to value: JSON
  ) throws(ConfigurationError) -> JSON {
    guard let name = names.first else { return value }
    if case .array(var parts) = self, parts.contains(where: { $0.name != nil }) {
      guard let place = parts.firstIndex(where: { $0.name == name }) else {
        throw ConfigurationError("\"\(path)\": nothing in that list has the name \"\(name)\"")
      }
      parts[place] = try parts[place].setting(names.dropFirst(), of: path, to: value)
      return .array(parts)
    }
    guard case .object(var members) = self else {
      throw ConfigurationError("\"\(path)\" leads into a value that is no object")
    }
    let rest = names.dropFirst()
    if let place = members.firstIndex(where: { $0.name == name }) {
      members[place] = Member(
        name: name, value: try members[place].value.setting(rest, of: path, to: value))
    } else if rest.isEmpty {
      // An optional key, or one that the configuration's decoder will refuse by name.
      members.append(Member(name: name, value: value))
    } else {
      throw ConfigurationError("\"\(path)\": there is no key \"\(name)\" in the base")
    }
    return .object(members)
  }

  /// What an object says under "name".
  private var name: String? { members?.first { $0.name == "name" }?.value.text }
}
