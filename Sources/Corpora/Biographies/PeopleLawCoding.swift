import Support
import Theory

extension PeopleLaw: Codable {
  fileprivate enum CodingKeys: String, CodingKey, CaseIterable {
    case kind, exponent, shift, discount, concentration, spectrum
  }

  /// What a law is called in a file.
  enum Kind: String, CaseIterable {
    case uniform, power, pitmanYor, counts, openPitmanYor, endlessPower

    fileprivate var keys: [CodingKeys] {
      switch self {
      case .uniform: [.kind]
      case .power, .endlessPower: [.kind, .exponent, .shift]
      case .pitmanYor, .openPitmanYor: [.kind, .discount, .concentration]
      case .counts: [.kind, .spectrum]
      }
    }
  }

  var kind: Kind {
    switch self {
    case .uniform: .uniform
    case .power: .power
    case .pitmanYor: .pitmanYor
    case .counts: .counts
    case .openPitmanYor: .openPitmanYor
    case .endlessPower: .endlessPower
    }
  }

  /// An object whose `kind` is one of `Kind`, with that kind's parameters and nothing else.
  public init(from decoder: any Decoder) throws {
    try CountFile.refuse(in: decoder)
    try decoder.requireKeys(in: CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .kind)
    guard let kind = Kind(rawValue: name) else {
      let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw InvalidParameter("the law's kind", name, "it must be one of \(kinds)")
    }
    try decoder.requireKeys(in: kind.keys.map(\.rawValue))
    func number(_ key: CodingKeys) throws -> Double {
      try container.decode(Double.self, forKey: key)
    }
    switch kind {
    case .uniform: self = .uniform
    case .power: self = .power(exponent: try number(.exponent), shift: try number(.shift))
    case .pitmanYor:
      self = .pitmanYor(
        try PitmanYor(discount: number(.discount), concentration: number(.concentration)))
    case .counts:
      self = .counts(try container.decode(CountSpectrum.self, forKey: .spectrum))
    case .openPitmanYor:
      self = .openPitmanYor(
        discount: try number(.discount), concentration: try number(.concentration))
    case .endlessPower:
      self = .endlessPower(exponent: try number(.exponent), shift: try number(.shift))
    }
    try validate()
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    /// -0 is 0, and the same law the same text.
    func encode(_ number: Double, _ key: CodingKeys) throws {
      try container.encode(number == 0 ? 0 : number, forKey: key)
    }
    try container.encode(kind.rawValue, forKey: .kind)
    switch self {
    case .uniform: break
    case .power(let exponent, let shift), .endlessPower(let exponent, let shift):
      try encode(exponent, .exponent)
      try encode(shift, .shift)
    case .pitmanYor(let process):
      try encode(process.discount, .discount)
      try encode(process.concentration, .concentration)
    case .openPitmanYor(let discount, let concentration):
      try encode(discount, .discount)
      try encode(concentration, .concentration)
    case .counts(let spectrum): try container.encode(spectrum, forKey: .spectrum)
    }
  }
}
