/// Something about the data that a model may describe.
public struct DescriptionItem<Kind: Hashable & Sendable>: Hashable, Sendable {
  public let kind: Kind
  /// What describing it costs, bits.
  public let bits: Double
  /// How much shorter the code of a sentence then is on average, bits.
  public let saving: Double

  public init(kind: Kind, bits: Double, saving: Double) {
    self.kind = kind
    self.bits = bits
    self.saving = saving
  }
}

/// A computable upper bound of the Kolmogorov structure function of generated data (Figures 3a, 4).
///
/// h_X(alpha) = min{ -log P(X) : K(P) <= alpha } is uncomputable. The class of models used here is a
/// list of items, in an order in which each can be described once those before it are. A model that
/// describes the first of them in alpha bits codes N sentences in N (start - what these save) bits on
/// average over the data. Where an item saves more a bit than one before it, both are taken together,
/// as a block. Between two models that describe whole blocks the bound is the straight line, which a
/// lot between the two attains on average, as does describing a part of a fact. So it is convex:
///
///     h_X(alpha) <= N (start - saving(alpha)),  bits.
///
/// Where the model ends is part of it; the O(log alpha) bits that say so are left out, and so is what
/// generator and reader agree on beforehand.
///
/// No two-part code lies below the sufficiency line alpha + h = K(X), and K(X) is bounded above by
/// the Bayes mixture's code length, the best on average.
public struct StructureFunctionBound<Kind: Hashable & Sendable>: Sendable {
  /// The number of sentences N.
  public let sentences: Double
  /// Bits a sentence when nothing is described.
  public let start: Double
  public let items: [DescriptionItem<Kind>]

  /// A corner of the bound; between neighbours it is linear.
  private struct Corner {
    var items: Int
    var modelBits: Double
    /// Bits a sentence.
    var saving: Double
  }

  private let corners: [Corner]
  /// The bits of the first k items at index k.
  private let costs: [Double]
  /// What a bit of model between corner k and the next saves, bits a sentence.
  private let rates: [Double]

  /// - Parameter items: In the order in which they may be described.
  /// - Throws: `InvalidParameter` unless N is positive, every item costs something and none makes the
  ///   code longer, and all together save no more than `start`.
  public init(
    sentences: Double, start: Double, items: [DescriptionItem<Kind>]
  ) throws(InvalidParameter) {
    try InvalidParameter.requirePositive("sentences", sentences)
    try InvalidParameter.requirePositive("start", start)
    var envelope = ConcaveEnvelope()
    var costs = [0.0]
    costs.reserveCapacity(items.count + 1)
    var sum = CompensatedSum()
    for item in items {
      try InvalidParameter.requirePositive("an item's bits", item.bits)
      guard item.saving >= 0, item.saving.isFinite else {
        throw InvalidParameter(
          "an item's saving", item.saving, "it must be finite and not negative")
      }
      envelope.append(cost: item.bits, saving: item.saving)
      sum.add(item.bits)
      costs.append(sum.value)
    }
    var corners = [Corner(items: 0, modelBits: 0, saving: 0)]
    var saving = CompensatedSum()
    for block in envelope.blocks {
      saving.add(block.saving)
      corners.append(
        Corner(items: block.end, modelBits: costs[block.end], saving: saving.value))
    }
    guard saving.value <= start * (1 + 1e-9) else {
      throw InvalidParameter("the items' saving", saving.value, "it must not exceed \(start)")
    }
    self.sentences = sentences
    self.start = start
    self.items = items
    self.corners = corners
    self.costs = costs
    rates = envelope.blocks.map(\.rate)
  }

  /// The bound of h_X(alpha), bits.
  /// - Throws: `InvalidParameter` unless alpha is finite and not negative.
  public func dataBits(modelBits alpha: Double) throws(InvalidParameter) -> Double {
    let corner = try corner(before: alpha)
    let from = corners[corner]
    let more = corner < rates.count ? (alpha - from.modelBits) * rates[corner] : 0
    return sentences * max(start - from.saving - more, 0)
  }

  /// The two-part code length alpha + h(alpha), bits.
  public func twoPartBits(modelBits alpha: Double) throws(InvalidParameter) -> Double {
    alpha + (try dataBits(modelBits: alpha))
  }

  /// dh/d alpha to the right of alpha: minus the bits of data that the next bit of model saves.
  public func slope(modelBits alpha: Double) throws(InvalidParameter) -> Double {
    let corner = try corner(before: alpha)
    return corner < rates.count ? -sentences * rates[corner] : 0
  }

  /// Bits of the model that describes everything.
  public var completeModelBits: Double { costs[items.count] }

  /// The minimal sufficient statistic within the class: the smallest model with the shortest two-part
  /// code. It describes what saves more bits of data than it costs, N saving > bits.
  public var sufficientModelBits: Double { corners[sufficientCorner].modelBits }

  /// The number of items that the minimal sufficient statistic describes.
  public var sufficientItems: Int { corners[sufficientCorner].items }

  private var sufficientCorner: Int { rates.prefix { sentences * $0 > 1 }.count }

  /// The number of items that alpha bits describe wholly.
  public func wholeItems(modelBits alpha: Double) throws(InvalidParameter) -> Int {
    try requireModelBits(alpha)
    return last(of: costs.count) { costs[$0] <= alpha }
  }

  /// The corners of the bound from left to right, both ends included. If there are more than `limit`,
  /// some are left out, about evenly along the curve; what is drawn through the others lies above it.
  public func vertices(limit: Int = 1000) -> [(modelBits: Double, dataBits: Double)] {
    let chosen = limit < corners.count ? thinned(limit: max(limit, 2)) : Array(corners.indices)
    return chosen.map { index in
      (corners[index].modelBits, sentences * max(start - corners[index].saving, 0))
    }
  }

  /// Corners at equal steps of modelBits and saving, each as a share of its whole, added up.
  private func thinned(limit: Int) -> [Int] {
    let end = corners[corners.count - 1]
    func place(_ corner: Corner) -> Double {
      corner.modelBits / end.modelBits + (end.saving > 0 ? corner.saving / end.saving : 0)
    }
    let step = place(end) / Double(limit - 1)
    var chosen = [0]
    for index in corners.indices.dropFirst().dropLast()
    where place(corners[index]) >= step * Double(chosen.count) && chosen.count < limit - 1 {
      chosen.append(index)
    }
    return chosen + [corners.count - 1]
  }

  private func corner(before alpha: Double) throws(InvalidParameter) -> Int {
    try requireModelBits(alpha)
    return last(of: corners.count) { corners[$0].modelBits <= alpha }
  }

  private func requireModelBits(_ alpha: Double) throws(InvalidParameter) {
    guard alpha >= 0, alpha.isFinite else {
      throw InvalidParameter("modelBits", alpha, "it must be finite and not negative")
    }
  }

  /// The last index below `count` for which a condition holds that holds at 0 and, once false, stays
  /// false.
  private func last(of count: Int, where holds: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if holds(middle) { low = middle } else { high = middle }
    }
    return low
  }
}

extension StructureFunctionBound {
  /// The bound for facts of one size alone: fact k is known for H bits and is lost, H bits, in each of
  /// the sentences about it, a share p_k of all.
  /// - Parameters:
  ///   - entropy: Bits a sentence that remain when everything is known.
  ///   - kind: That of the facts.
  public init(
    sentences: Double, entropy: Double, law: FrequencyList, distortion: LogLossDistortion,
    kind: Kind
  ) throws(InvalidParameter) {
    let bits = distortion.bitsPerFact
    guard entropy >= 0, entropy.isFinite else {
      throw InvalidParameter("entropy", entropy, "it must be finite and not negative")
    }
    try self.init(
      sentences: sentences, start: entropy + bits,
      items: law.frequencies.map { DescriptionItem(kind: kind, bits: bits, saving: $0 * bits) })
  }
}
