import Foundation
import Support

/// The scale at which a chapter is run.
public enum Profile: String, Codable, Hashable, Sendable, CaseIterable {
  /// Small, for a first look; written under `.build/quick`.
  case quick
  /// The settings of the committed write-ups.
  case full
}

/// What one run of a chapter recorded: the content of its results.json.
///
/// It holds no date, no duration and no path, so that the same run gives the same bytes.
public struct Results: Codable, Hashable, Sendable {
  /// The version of the file format that this code reads and writes.
  public static let currentFormat = 2

  public let format: Int
  /// The chapter's folder under Chapters/.
  public let chapter: String
  public let executable: String
  public let profile: Profile
  /// The processor, its vector instructions and the compiler.
  public let machine: String
  /// ``ChapterSource/codeHash`` of the chapter that made the records.
  public let codeHash: String
  /// How far numbers may differ on another processor where a record does not say.
  public let reproduction: Reproduction
  /// The declaration that the checks were made under; nil for a chapter that declares nothing.
  public private(set) var declared: Declared?
  /// In the order in which they were made; names are distinct.
  public let records: [Record]

  public init(
    chapter: String, executable: String, profile: Profile, machine: String = Machine.description,
    codeHash: String, reproduction: Reproduction = .computed, declared: Declared? = nil,
    records: [Record]
  ) {
    format = Self.currentFormat
    self.chapter = chapter
    self.executable = executable
    self.profile = profile
    self.machine = machine
    self.codeHash = codeHash
    self.reproduction = reproduction
    self.declared = declared
    self.records = records
  }

  /// The checks with their ids, in order.
  public var checks: [(id: String, check: Check)] { records.checks }

  /// The figures with their names, in order.
  public var figures: [(name: String, figure: Figure)] {
    records.compactMap { record in
      if case .figure(let figure) = record.content { (record.name, figure) } else { nil }
    }
  }

  /// Whether no check speaks against its theory; some may not have been able to decide.
  public var noCheckFails: Bool { !checks.contains { $0.check.failed } }

  /// The same results under a declaration.
  func declared(under declaration: Declaration) throws -> Results {
    var results = self
    results.declared = try Declared(declaration)
    return results
  }

  /// The bytes of results.json: keys sorted, one value a line, a newline at the end. Numbers that
  /// are not finite become the strings "NaN", "Infinity" and "-Infinity".
  public func encoded() throws -> Data {
    try canonicalJSON(self, pretty: true, nonFiniteAsText: true) + Data("\n".utf8)
  }

  /// What is wrong with the results, or nil: the rules a decoder alone does not enforce.
  private var problem: String? {
    for name in [chapter, executable] where !Names.isValid(name) {
      return "the name \"\(name)\" is not valid; \(Names.rule)"
    }
    guard codeHash.utf8.count == 64,
      codeHash.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) })
    else { return "codeHash is not 64 hexadecimal digits" }
    var names: Set<String> = []
    for record in records {
      if let problem = record.problem { return problem }
      if !names.insert(record.name).inserted { return "\"\(record.name)\" is recorded twice" }
    }
    return nil
  }
}

/// A results.json that cannot be used.
public enum ResultsError: Error, Equatable, CustomStringConvertible {
  case corrupt(file: String, reason: String)
  case wrongFormat(file: String, found: Int)

  public var description: String {
    switch self {
    case .corrupt(let file, let reason):
      "\(visible(file)) is damaged: \(oneLine(reason)); restore it or run the chapter again"
    case .wrongFormat(let file, let found):
      "\(visible(file)) has format \(found), this program reads format \(Results.currentFormat); "
        + "run the chapter again"
    }
  }
}

extension Results {
  /// Reads a results.json.
  ///
  /// - Throws: ``FileError`` if it cannot be read, ``ResultsError`` if it cannot be used.
  public init(contentsOf url: URL) throws {
    try self.init(data: Files.read(url), file: url.path)
  }

  /// Decodes the bytes of a results.json, called `file` in errors. Strict: a key that would be
  /// ignored, a name recorded twice or a table with a missing cell is an error.
  public init(data: Data, file: String) throws(ResultsError) {
    struct Header: Decodable { let format: Int }
    let ignoredKey: String?
    do {
      self = try decodeCanonicalJSON(Results.self, from: data)
      ignoredKey = firstIgnored(
        in: try JSONSerialization.jsonObject(with: data),
        keptIn: try JSONSerialization.jsonObject(with: encoded()), path: "")
    } catch {
      // Another format may well look corrupt; say that it is another one.
      if let found = try? decodeCanonicalJSON(Header.self, from: data).format,
        found != Self.currentFormat
      {
        throw .wrongFormat(file: file, found: found)
      }
      throw .corrupt(file: file, reason: Self.reason(error))
    }
    guard format == Self.currentFormat else { throw .wrongFormat(file: file, found: format) }
    if let ignoredKey { throw .corrupt(file: file, reason: "the key \(ignoredKey) is not known") }
    if let problem { throw .corrupt(file: file, reason: problem) }
  }

  /// What a decoder complains about, on one line and with its place in the file.
  private static func reason(_ error: any Error) -> String {
    func at(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
      let keys = context.codingPath + (last.map { [$0] } ?? [])
      let path = keys.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
      return path.isEmpty ? "" : " at \(path.drop { $0 == "." })"
    }
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      return "a key is missing\(at(context, key))"
    case DecodingError.typeMismatch(let type, let context):
      return "the value\(at(context)) is not of type \(type)"
    case DecodingError.valueNotFound(let type, let context):
      return "there is null where a value of type \(type) belongs\(at(context))"
    case DecodingError.dataCorrupted(let context):
      if context.codingPath.isEmpty { return "it is not valid JSON" }
      return "\(context.debugDescription)\(at(context))"
    default:
      return oneLine(error)
    }
  }
}

/// The path of the first key of a JSON tree that is absent from another one.
private func firstIgnored(in file: Any, keptIn kept: Any, path: String) -> String? {
  if let file = file as? [String: Any], let kept = kept as? [String: Any] {
    for (key, value) in file.sorted(by: { $0.key < $1.key }) {
      let keyPath = path.isEmpty ? key : "\(path).\(key)"
      guard let keptValue = kept[key] else { return keyPath }
      if let ignored = firstIgnored(in: value, keptIn: keptValue, path: keyPath) { return ignored }
    }
  } else if let file = file as? [Any], let kept = kept as? [Any] {
    for (index, (value, keptValue)) in zip(file, kept).enumerated() {
      let place = "\(path)[\(index)]"
      if let ignored = firstIgnored(in: value, keptIn: keptValue, path: place) { return ignored }
    }
  }
  return nil
}
