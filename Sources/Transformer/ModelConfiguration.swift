import Support

/// A model that cannot be built.
public struct InvalidModel: Error, Equatable, Sendable, CustomStringConvertible {
  /// The parameter that is out of its range, if it is one.
  public let parameter: String?
  /// What is wrong: a sentence, or one that goes on after the parameter's name.
  public let reason: String

  public init(_ reason: String) { (parameter, self.reason) = (nil, reason) }

  public init(_ parameter: String, _ value: Int, _ requirement: String) {
    self.parameter = parameter
    reason = "is \(value), but \(requirement)"
  }

  public var description: String {
    "this model cannot be built: " + [parameter, reason].compactMap(\.self).joined(separator: " ")
  }
}

/// The shape of a pre-LayerNorm decoder: exactly a GPT-NeoX configuration with sequential residuals,
/// rotary attention over the whole head, a tanh-GELU MLP of width 4d, biases, a final LayerNorm, and a
/// tied or untied output without bias.
public struct ModelConfiguration: Codable, Hashable, Sendable {
  public let layers: Int
  /// d, the width of the residual stream.
  public let width: Int
  public let heads: Int
  /// The longest sequence, tokens.
  public let context: Int
  public let vocabulary: Int
  /// Whether the output matrix is the embedding matrix.
  public let tiedOutput: Bool

  /// Throws `InvalidModel` for an impossible size.
  public init(
    layers: Int, width: Int, heads: Int, context: Int, vocabulary: Int, tiedOutput: Bool = false
  ) throws(InvalidModel) {
    let limits = [
      ("layers", layers, 1...256), ("width", width, 2...16_384), ("heads", heads, 1...1024),
      ("context", context, 1...4096), ("vocabulary", vocabulary, 2...1_000_000),
    ]
    for (name, value, range) in limits where !range.contains(value) {
      throw InvalidModel(
        name, value, "it must be between \(range.lowerBound) and \(range.upperBound)")
    }
    guard width.isMultiple(of: heads) else {
      throw InvalidModel("width", width, "that is not a multiple of heads, \(heads)")
    }
    guard (width / heads).isMultiple(of: 2) else {
      throw InvalidModel(
        "width", width,
        "each head then has \(width / heads), an odd number, and rotary attention needs pairs")
    }
    self.layers = layers
    self.width = width
    self.heads = heads
    self.context = context
    self.vocabulary = vocabulary
    self.tiedOutput = tiedOutput
    guard parameterCount <= 2_000_000_000 else {
      throw InvalidModel("\(parameterCount) parameters are more than 2 * 10^9")
    }
  }

  /// The width of a head, even.
  public var headWidth: Int { width / heads }

  /// The number of trained numbers.
  public var parameterCount: Int {
    let block = 12 * width * width + 13 * width
    return vocabulary * width * (tiedOutput ? 1 : 2) + layers * block + 2 * width
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case layers, width, heads, context, vocabulary, tiedOutput
  }

  /// Reads an object that has no other key, and checks it like any other configuration.
  public init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      layers: container.decode(Int.self, forKey: .layers),
      width: container.decode(Int.self, forKey: .width),
      heads: container.decode(Int.self, forKey: .heads),
      context: container.decode(Int.self, forKey: .context),
      vocabulary: container.decode(Int.self, forKey: .vocabulary),
      tiedOutput: container.decode(Bool.self, forKey: .tiedOutput))
  }
}
