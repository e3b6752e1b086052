import Figures
import Statistics

/// A measured or computed number.
public struct Quantity: Codable, Hashable, Sendable {
  public let estimate: Estimate
  public let unit: String?

  public init(_ estimate: Estimate, unit: String? = nil) {
    self.estimate = estimate
    self.unit = unit
  }
}

/// A whole number.
public struct Count: Codable, Hashable, Sendable {
  public let value: Int
  public let unit: String?

  public init(_ value: Int, unit: String? = nil) {
    self.value = value
    self.unit = unit
  }
}

/// A figure: what is drawn, and the caption under it.
public struct Figure: Codable, Hashable, Sendable {
  public let caption: String
  public let drawing: Drawing

  public init(caption: String, drawing: Drawing) {
    self.caption = caption
    self.drawing = drawing
  }

  /// The caption for a reader who does not see the figure: one plain line without brackets and marks
  /// of code or maths.
  var plainCaption: String {
    let plain = onOneLine(caption).unicodeScalars.filter { !"[]`$".unicodeScalars.contains($0) }
    return String(plain)
  }
}

/// One thing recorded by a chapter.
public struct Record: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    case number(Quantity)
    case integer(Count)
    case text(String)
    case table(Table)
    case figure(Figure)
    case check(Check)
  }

  public let name: String
  /// The line that recorded it, counted from 1 among the code lines of the chapter
  /// (see ``ChapterSource``), so that editing prose does not change it.
  public let codeLine: Int
  public let content: Content
  /// How far its numbers may differ on another processor; nil takes the chapter's.
  public let reproduction: Reproduction?

  public init(name: String, codeLine: Int, content: Content, reproduction: Reproduction? = nil) {
    self.name = name
    self.codeLine = codeLine
    self.content = content
    self.reproduction = reproduction
  }

  /// What is wrong with the record taken by itself, or nil. Holds for what a chapter records and
  /// for what is read from a file.
  var problem: String? {
    if !Names.isValid(name) { return "the name \"\(name)\" is not valid; \(Names.rule)" }
    if codeLine < 1 { return "\(name): its code line is \(codeLine); lines count from 1" }
    let problem: String? =
      switch content {
      case .table(let table): table.problem
      case .check(let check): check.problem
      default: nil
      }
    return problem.map { "\(name): \($0)" }
  }
}

extension Record {
  /// The check, if it is one.
  var check: Check? { if case .check(let check) = content { check } else { nil } }
}

extension Record: Codable {
  /// The word for a content in results.json and in messages.
  enum Kind: String, CaseIterable {
    case number
    case integer
    case text
    case table
    case figure
    case check
  }

  private enum CodingKeys: String, CodingKey {
    case name
    case codeLine
    case kind
    case content
    case reproduction
  }

  var kind: Kind {
    switch content {
    case .number: .number
    case .integer: .integer
    case .text: .text
    case .table: .table
    case .figure: .figure
    case .check: .check
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let word = try container.decode(String.self, forKey: .kind)
    guard let kind = Kind(rawValue: word) else {
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container,
        debugDescription: "\"\(word)\" is not a known kind of record "
          + "(\(Kind.allCases.map(\.rawValue).joined(separator: ", ")))")
    }
    name = try container.decode(String.self, forKey: .name)
    codeLine = try container.decode(Int.self, forKey: .codeLine)
    reproduction = try container.decodeIfPresent(Reproduction.self, forKey: .reproduction)
    content =
      switch kind {
      case .number: .number(try container.decode(Quantity.self, forKey: .content))
      case .integer: .integer(try container.decode(Count.self, forKey: .content))
      case .text: .text(try container.decode(String.self, forKey: .content))
      case .table: .table(try container.decode(Table.self, forKey: .content))
      case .figure: .figure(try container.decode(Figure.self, forKey: .content))
      case .check: .check(try container.decode(Check.self, forKey: .content))
      }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(codeLine, forKey: .codeLine)
    try container.encodeIfPresent(reproduction, forKey: .reproduction)
    try container.encode(kind.rawValue, forKey: .kind)
    switch content {
    case .number(let quantity): try container.encode(quantity, forKey: .content)
    case .integer(let count): try container.encode(count, forKey: .content)
    case .text(let text): try container.encode(text, forKey: .content)
    case .table(let table): try container.encode(table, forKey: .content)
    case .figure(let figure): try container.encode(figure, forKey: .content)
    case .check(let check): try container.encode(check, forKey: .content)
    }
  }
}

extension [Record] {
  /// The checks among them with their ids, in order.
  var checks: [(id: String, check: Check)] {
    compactMap { record in
      if case .check(let check) = record.content { (record.name, check) } else { nil }
    }
  }
}
