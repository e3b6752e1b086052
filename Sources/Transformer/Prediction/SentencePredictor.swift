import Support

/// The integer frequencies that a model gives the next token of sixteen sentences at once, one token
/// after another: the one path by which compressed files are both written and read.
///
/// Lane l of every register belongs to sentence l. A number of a sentence comes from additions,
/// products, fused multiply-adds, divisions and square roots of its own lane in one fixed order,
/// each rounded as IEEE 754 says, and from no library; so the frequencies are a function of the model
/// and the tokens before, whatever the other lanes hold, and on every processor.
public final class SentencePredictor {
  /// The number of sentences side by side.
  public static let lanes = 16
  /// A frequency is at least 1; what is shared out in proportion to the probabilities besides.
  static let shared: Float = 0x1p22

  private let configuration: ModelConfiguration
  private let layout: ParameterLayout
  private let symbols: Int
  private let length: Int
  private let parameters: AlignedBuffer
  private let rotation: Rotation
  private let memory: AlignedBuffer
  private let stream, normal, wide, mixed, scores, cache: Floats
  /// The logits, then e^logit, of each symbol.
  private let weights: Floats
  /// The sum of the frequencies of the symbols before each, and of all at the end.
  private var cumulative: [SIMD16<UInt32>]
  private var position = 0

  /// - Parameters:
  ///   - parameters: the flat buffer of `ParameterLayout(configuration)`.
  ///   - symbols: only tokens below this number occur; at most 2^20.
  ///   - length: tokens between two restarts, at most; nil takes the model's context, and as much memory.
  /// - Throws: `InvalidModel` where the numbers do not fit together or one is not finite.
  public init(
    configuration: ModelConfiguration, parameters: [Float], symbols: Int, length: Int? = nil
  ) throws(InvalidModel) {
    let length = length ?? configuration.context
    guard (1...configuration.context).contains(length) else {
      throw InvalidModel("its context is \(configuration.context), less than \(length) tokens")
    }
    let layout = ParameterLayout(configuration)
    guard parameters.count == layout.count, parameters.allSatisfy(\.isFinite) else {
      throw InvalidModel("its \(layout.count) numbers are not all there and finite")
    }
    guard symbols >= 1, symbols <= min(configuration.vocabulary, 1 << 20) else {
      throw InvalidModel("it cannot predict \(symbols) different tokens")
    }
    self.configuration = configuration
    self.layout = layout
    self.symbols = symbols
    self.length = length
    self.parameters = AlignedBuffer(layout.count)
    for (index, value) in parameters.enumerated() { self.parameters.start[index] = value }
    rotation = Rotation(context: length, headWidth: configuration.headWidth)
    let d = configuration.width
    let kept = 2 * configuration.layers * length * d
    memory = AlignedBuffer(Self.lanes * (7 * d + length + symbols + kept))
    var next = memory.start
    func take(_ count: Int) -> Floats {
      defer { next += 16 * count }
      return next
    }
    stream = take(d)
    normal = take(d)
    mixed = take(d)
    wide = take(4 * d)
    scores = take(length)
    weights = take(symbols)
    cache = take(kept)
    cumulative = Array(repeating: SIMD16(repeating: 0), count: symbols + 1)
  }

  /// The memory of a predictor.
  public static func memory(
    of configuration: ModelConfiguration, symbols: Int, length: Int
  ) -> ByteCount {
    let float = MemoryLayout<Float>.stride
    let kept = ByteCount(2 * configuration.layers, length, configuration.width, lanes * float)
    let column = ByteCount(7 * configuration.width + length + 2 * symbols, lanes * float)
    return ByteCount(ParameterLayout(configuration).count, float) + kept + column
  }

  /// Begins sixteen new sentences.
  public func restart() { position = 0 }

  /// Appends a token to each sentence and predicts the next. At most `length` times between two
  /// restarts.
  public func append(_ tokens: SIMD16<Int32>) {
    precondition(position < length, "a sentence is no longer than was said")
    let w = UnsafePointer(parameters.start)
    let d = configuration.width
    for lane in 0..<Self.lanes {
      precondition(tokens[lane] >= 0 && Int(tokens[lane]) < symbols, "no such token")
      let row = w + layout.embedding + Int(tokens[lane]) * d
      for i in 0..<d { stream[16 * i + lane] = row[i] }
    }
    for (index, block) in layout.blocks.enumerated() {
      LaneKernels.layerNorm(stream, w + block.norm1Gain, w + block.norm1Bias, normal, width: d)
      LaneKernels.linear(
        normal, w + block.qkvWeight, bias: w + block.qkvBias, into: wide, rows: 3 * d, columns: d)
      attend(layer: index)
      LaneKernels.linear(
        mixed, w + block.projectionWeight, bias: w + block.projectionBias, addingTo: stream,
        rows: d, columns: d)
      LaneKernels.layerNorm(stream, w + block.norm2Gain, w + block.norm2Bias, normal, width: d)
      LaneKernels.linear(
        normal, w + block.upWeight, bias: w + block.upBias, into: wide, rows: 4 * d, columns: d)
      for i in 0..<4 * d { wide.store(GELU.value(wide.lanes(16 * i)), 16 * i) }
      LaneKernels.linear(
        wide, w + block.downWeight, bias: w + block.downBias, addingTo: stream, rows: d,
        columns: 4 * d)
    }
    LaneKernels.layerNorm(stream, w + layout.normGain, w + layout.normBias, normal, width: d)
    LaneKernels.linear(
      normal, w + layout.output, bias: nil, into: weights, rows: symbols, columns: d)
    countFrequencies()
    position += 1
  }

  /// Causal attention of the token at `position`, whose query, key and value are in `wide`.
  private func attend(layer: Int) {
    let d = configuration.width
    let w = configuration.headWidth
    let keys = cache + 16 * 2 * layer * length * d
    let values = keys + 16 * length * d
    let scale = 1 / Float(w).squareRoot()
    for head in 0..<configuration.heads {
      let query = wide + 16 * 3 * head * w
      let key = query + 16 * w
      rotation.apply(query, position: position)
      rotation.apply(key, position: position)
      let at = 16 * (position * d + head * w)
      (keys + at).update(from: key, count: 16 * w)
      (values + at).update(from: key + 16 * w, count: 16 * w)
      var top = Lanes(repeating: -.greatestFiniteMagnitude)
      for t in 0...position {
        let other = keys + 16 * (t * d + head * w)
        var score = Lanes(repeating: 0)
        for i in 0..<w { score = score.addingProduct(query.lanes(16 * i), other.lanes(16 * i)) }
        score *= scale
        scores.store(score, 16 * t)
        top = larger(top, score)
      }
      var total = Lanes(repeating: 0)
      for t in 0...position {
        let weight = exponential(scores.lanes(16 * t) - top)
        scores.store(weight, 16 * t)
        total += weight
      }
      for i in 0..<w {
        var sum = Lanes(repeating: 0)
        for t in 0...position {
          sum = sum.addingProduct(
            scores.lanes(16 * t), values.lanes(16 * (t * d + head * w + i)))
        }
        mixed.store(sum / total, 16 * (head * w + i))
      }
    }
  }

  /// From logits to frequencies: 1 and the nearest integer to the probability times `shared`.
  ///
  /// So no symbol is impossible, and a code by these frequencies is longer than one by the
  /// probabilities by at most log2(1 + 3/2 symbols / 2^22) bits a token, and half a unit of rounding.
  private func countFrequencies() {
    var top = weights.lanes(0)
    for v in 1..<max(symbols, 1) { top = larger(top, weights.lanes(16 * v)) }
    var total = Lanes(repeating: 0)
    for v in 0..<symbols {
      let weight = exponential(weights.lanes(16 * v) - top)
      weights.store(weight, 16 * v)
      total += weight
    }
    let scale = Self.shared / total
    // Adding 1.5 * 2^23 rounds to an integer, found in the low bits.
    let magic = Lanes(repeating: 12_582_912)
    let offset = SIMD16<UInt32>(repeating: 0x4B40_0000 - 1)
    var sum = SIMD16<UInt32>(repeating: 0)
    cumulative.withUnsafeMutableBufferPointer { cumulative in
      for v in 0..<symbols {
        let rounded = weights.lanes(16 * v) * scale + magic
        cumulative[v] = sum
        sum &+= unsafeBitCast(rounded, to: SIMD16<UInt32>.self) &- offset
      }
      cumulative[symbols] = sum
    }
  }

  /// The sum of all frequencies of a lane, at most 2^22 + 3/2 symbols.
  public func total(lane: Int) -> UInt32 { cumulative[symbols][lane] }

  /// The sum of the frequencies before a token, and its own, > 0.
  public func interval(of token: Int, lane: Int) -> (low: UInt32, frequency: UInt32) {
    let low = cumulative[token][lane]
    return (low, cumulative[token + 1][lane] - low)
  }

  /// The token in whose interval `target` < total lies.
  public func token(at target: UInt32, lane: Int) -> Int {
    var (low, high) = (0, symbols)
    while high - low > 1 {
      let middle = (low + high) / 2
      if cumulative[middle][lane] <= target { low = middle } else { high = middle }
    }
    return low
  }
}
