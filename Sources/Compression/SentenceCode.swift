import Corpora
import Foundation
import Transformer

/// Sentences coded one after another by the frequencies that a model gives each next token.
///
/// Encoder, decoder and measurement all take the tokens in the order of `walk`, so each token is
/// coded with frequencies that depend on nothing but the model and the tokens of its sentence before it.
public struct SentenceCode: Sendable {
  /// Tokens of a sentence, without its beginning.
  public let length: Int

  private let configuration: ModelConfiguration
  private let parameters: [Float]
  private let vocabulary: BiographyVocabulary

  /// - Parameter parameters: the flat buffer of `ParameterLayout(configuration)`.
  /// - Throws: `InvalidModel` if the model cannot predict such sentences.
  public init(
    _ configuration: ModelConfiguration, parameters: [Float], vocabulary: BiographyVocabulary
  ) throws(InvalidModel) {
    length = vocabulary.wordsPerLine
    guard configuration.context >= length else {
      throw InvalidModel(
        "its context is \(configuration.context), and a sentence has \(length) tokens")
    }
    self.configuration = configuration
    self.parameters = parameters
    self.vocabulary = vocabulary
    _ = try predictor()
  }

  /// The code of sentences.
  /// - Parameter tokens: shape (sentences, length), each below the vocabulary's size.
  public func encode(_ tokens: some RandomAccessCollection<Int32>) throws(InvalidModel) -> [UInt8] {
    let tokens = Array(tokens)
    let predictor = try predictor()
    var encoder = RangeEncoder(reserving: tokens.count)
    walk(predictor, sentences: tokens.count / length) { index, lane in
      let token = tokens[index]
      let (low, frequency) = predictor.interval(of: Int(token), lane: lane)
      encoder.encode(low: low, frequency: frequency, total: predictor.total(lane: lane))
      return token
    }
    return encoder.finish()
  }

  /// The tokens of `encode`, shape (sentences, length).
  /// - Throws: `CorruptCode` or `InvalidModel`.
  public func decode(_ bytes: [UInt8], sentences: Int) throws -> [Int32] {
    let predictor = try predictor()
    var decoder = RangeDecoder(bytes)
    var tokens = [Int32](repeating: 0, count: sentences * length)
    try walk(predictor, sentences: sentences) { index, lane throws(CorruptCode) in
      let total = predictor.total(lane: lane)
      let token = predictor.token(at: try decoder.target(total: total), lane: lane)
      let (low, frequency) = predictor.interval(of: token, lane: lane)
      try decoder.consume(low: low, frequency: frequency, total: total)
      tokens[index] = Int32(token)
      return Int32(token)
    }
    try decoder.finish()
    return tokens
  }

  /// The ideal code length of each sentence, -log2 of the frequencies' ratios, by kind of token. The
  /// bytes of `encode` are longer in all by less than 64 bits.
  /// - Parameter tokens: as for `encode`.
  public func lengths(
    of tokens: some RandomAccessCollection<Int32>
  ) throws(InvalidModel) -> [BitsByKind] {
    let tokens = Array(tokens)
    let predictor = try predictor()
    let kinds = (0..<vocabulary.size).map(vocabulary.kind(of:))
    var lengths = [BitsByKind](repeating: BitsByKind(), count: tokens.count / length)
    walk(predictor, sentences: lengths.count) { index, lane in
      let token = tokens[index]
      let (_, frequency) = predictor.interval(of: Int(token), lane: lane)
      let bits = log2(Double(predictor.total(lane: lane)) / Double(frequency))
      switch kinds[Int(token)] {
      case .name: lengths[index / length].name += bits
      case .syntax: lengths[index / length].syntax += bits
      case .knowledge: lengths[index / length].knowledge += bits
      case nil: preconditionFailure("no sentence has the token \(token)")
      }
      return token
    }
    return lengths
  }

  private func predictor() throws(InvalidModel) -> SentencePredictor {
    try SentencePredictor(
      configuration: configuration, parameters: parameters, symbols: vocabulary.size,
      length: length)
  }

  /// Sixteen sentences side by side, position after position, asking `token` for each token once
  /// the predictor has its frequencies.
  /// - Parameter token: is given the token's place in row-major order and its lane.
  private func walk<Failure: Error>(
    _ predictor: SentencePredictor, sentences: Int,
    _ token: (_ index: Int, _ lane: Int) throws(Failure) -> Int32
  ) throws(Failure) {
    for first in stride(from: 0, to: sentences, by: SentencePredictor.lanes) {
      let used = min(SentencePredictor.lanes, sentences - first)
      var last = SIMD16<Int32>(repeating: Int32(BiographyVocabulary.start))
      predictor.restart()
      for position in 0..<length {
        predictor.append(last)
        for lane in 0..<used { last[lane] = try token((first + lane) * length + position, lane) }
      }
    }
  }
}
