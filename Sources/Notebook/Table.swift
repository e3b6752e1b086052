import Statistics

/// How a number in a table is written.
public struct NumberFormat: Codable, Hashable, Sendable {
  enum Style: String, Codable {
    case significant
    case decimals
  }

  let style: Style
  let digits: Int

  /// So many significant digits, 1 to 17.
  public static func significant(_ digits: Int) -> NumberFormat {
    NumberFormat(style: .significant, digits: digits)
  }

  /// So many digits after the point, 0 to 17.
  public static func decimals(_ digits: Int) -> NumberFormat {
    NumberFormat(style: .decimals, digits: digits)
  }

  var isValid: Bool { (style == .significant ? 1...17 : 0...17).contains(digits) }
}

/// One cell of a table.
public enum Cell: Hashable, Sendable {
  case text(String)
  case integer(Int)
  case number(Double, NumberFormat = .significant(4))
  /// A measurement, shown as value ± one standard error; of how many and of what stands below the table.
  case estimate(Estimate)

  var isNumeric: Bool {
    if case .text = self { false } else { true }
  }
}

extension Cell: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral {
  public init(stringLiteral text: String) { self = .text(text) }
  public init(integerLiteral value: Int) { self = .integer(value) }
}

extension Cell: Codable {
  private enum CodingKeys: String, CodingKey {
    case text
    case integer
    case number
    case format
    case estimate
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if container.contains(.text) {
      self = .text(try container.decode(String.self, forKey: .text))
    } else if container.contains(.integer) {
      self = .integer(try container.decode(Int.self, forKey: .integer))
    } else if container.contains(.number) {
      self = .number(
        try container.decode(Double.self, forKey: .number),
        try container.decode(NumberFormat.self, forKey: .format))
    } else {
      self = .estimate(try container.decode(Estimate.self, forKey: .estimate))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .text(let text):
      try container.encode(text, forKey: .text)
    case .integer(let value):
      try container.encode(value, forKey: .integer)
    case .number(let value, let format):
      try container.encode(value, forKey: .number)
      try container.encode(format, forKey: .format)
    case .estimate(let estimate): try container.encode(estimate, forKey: .estimate)
    }
  }
}

/// A table: every row has one cell a column.
public struct Table: Codable, Hashable, Sendable {
  public let caption: String
  public let columns: [String]
  public let rows: [[Cell]]

  public init(caption: String, columns: [String], rows: [[Cell]]) {
    self.caption = caption
    self.columns = columns
    self.rows = rows
  }

  /// What is wrong with the table, or nil.
  var problem: String? {
    if columns.isEmpty { return "it has no columns; name at least one" }
    for (index, row) in rows.enumerated() {
      if row.count != columns.count {
        return
          "row \(index + 1) has \(row.count) cells for \(columns.count) columns; make them agree"
      }
      for cell in row {
        switch cell {
        case .number(_, let format) where !format.isValid:
          return "a number format asks for \(format.digits) digits; ask for 1 to 17"
        default: break
        }
      }
    }
    return nil
  }
}
