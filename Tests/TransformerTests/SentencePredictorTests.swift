import Foundation
import Testing
import Transformer

@Suite struct SentencePredictorTests {
  static let shapes = [
    (layers: 2, width: 16, heads: 2, vocabulary: 37, tied: true),
    (layers: 1, width: 12, heads: 1, vocabulary: 9, tied: false),
    (layers: 3, width: 24, heads: 4, vocabulary: 50, tied: false),
  ]
  static let length = 7

  private func model(
    _ index: Int, seed: UInt64
  ) throws -> (configuration: ModelConfiguration, parameters: [Float], symbols: Int) {
    let shape = Self.shapes[index]
    let configuration = try ModelConfiguration(
      layers: shape.layers, width: shape.width, heads: shape.heads, context: 8,
      vocabulary: shape.vocabulary, tiedOutput: shape.tied)
    let trainer = try Trainer(configuration: configuration, seed: seed, threads: 1)
    var draws = Draws(state: seed)
    trainer.shake(&draws, by: 0.2)
    return (
      configuration, trainer.withState(.parameters) { Array($0) }, shape.vocabulary - 3
    )
  }

  /// Sixteen sentences, token after token.
  private func sentences(_ symbols: Int, seed: UInt64) -> [SIMD16<Int32>] {
    var draws = Draws(state: seed)
    return (0..<Self.length).map { _ in
      var tokens = SIMD16<Int32>(repeating: 0)
      for lane in 0..<16 { tokens[lane] = Int32(draws.integer(below: symbols)) }
      return tokens
    }
  }

  private func frequencies(_ predictor: SentencePredictor, _ symbols: Int, lane: Int) -> [UInt32] {
    (0..<symbols).map { predictor.interval(of: $0, lane: lane).frequency }
  }

  @Test(arguments: shapes.indices)
  func frequenciesAreTheModelsProbabilities(shape: Int) throws {
    let (configuration, parameters, symbols) = try model(shape, seed: 5)
    let predictor = try SentencePredictor(
      configuration: configuration, parameters: parameters, symbols: symbols)
    let reference = ReferenceModel(configuration)
    let weights = parameters.map(Double.init)
    let tokens = sentences(symbols, seed: 9)
    for position in 0..<Self.length {
      predictor.append(tokens[position])
      for lane in [0, 7, 15] {
        let sentence = (0...position).map { tokens[$0][lane] }
        let logits = Array(reference.logits(weights, sentence)[position][..<symbols])
        let top = logits.max() ?? 0
        let total = logits.reduce(0) { $0 + exp($1 - top) }
        for (token, frequency) in frequencies(predictor, symbols, lane: lane).enumerated() {
          let expected = 0x1p22 * exp(logits[token] - top) / total + 1
          // Half a unit of rounding, and 1e-5 of the probability for single precision.
          #expect(abs(Double(frequency) - expected) <= 0.5 + 1e-5 * expected)
        }
      }
    }
  }

  @Test func intervalsTileTheTotal() throws {
    let (configuration, parameters, symbols) = try model(0, seed: 2)
    let predictor = try SentencePredictor(
      configuration: configuration, parameters: parameters, symbols: symbols)
    predictor.append(sentences(symbols, seed: 1)[0])
    for lane in 0..<16 {
      var next: UInt32 = 0
      for token in 0..<symbols {
        let (low, frequency) = predictor.interval(of: token, lane: lane)
        #expect(low == next && frequency >= 1)
        #expect(predictor.token(at: low, lane: lane) == token)
        #expect(predictor.token(at: low + frequency - 1, lane: lane) == token)
        next = low + frequency
      }
      #expect(next == predictor.total(lane: lane))
    }
  }

  @Test func aSentenceDoesNotDependOnTheOthersOrItsLane() throws {
    let (configuration, parameters, symbols) = try model(2, seed: 3)
    let predictor = try SentencePredictor(
      configuration: configuration, parameters: parameters, symbols: symbols)
    func run(_ tokens: [SIMD16<Int32>], lane: Int) -> [[UInt32]] {
      predictor.restart()
      return tokens.map {
        predictor.append($0)
        return frequencies(predictor, symbols, lane: lane)
      }
    }
    let tokens = sentences(symbols, seed: 4)
    let others = sentences(symbols, seed: 6)
    let moved = zip(tokens, others).map { own, other in
      var row = other
      row[11] = own[3]
      return row
    }
    #expect(run(tokens, lane: 3) == run(moved, lane: 11))
    #expect(run(tokens, lane: 3) != run(tokens, lane: 4))
  }

  /// The numbers are the same on every processor, so they can be written down.
  @Test func frequenciesAreTheSameEverywhere() throws {
    let configuration = try ModelConfiguration(
      layers: 1, width: 8, heads: 2, context: 4, vocabulary: 6)
    let count = ParameterLayout(configuration).count
    // Multiples of 1/64 in -1...1: exact, and far from what training gives.
    let parameters = (0..<count).map { index in
      let numerator = (index * 37 + 11) % 129 - 64
      return Float(numerator) / 64
    }
    let predictor = try SentencePredictor(
      configuration: configuration, parameters: parameters, symbols: 6)
    for token: Int32 in [0, 3, 5] { predictor.append(SIMD16(repeating: token)) }
    #expect(
      frequencies(predictor, 6, lane: 8) == [14395, 339639, 412106, 20293, 91499, 3_316_378])
  }

  @Test func impossibleModelsAreRefused() throws {
    let (configuration, parameters, symbols) = try model(0, seed: 2)
    #expect(throws: InvalidModel.self) {
      try SentencePredictor(
        configuration: configuration, parameters: Array(parameters.dropLast()), symbols: symbols)
    }
    #expect(throws: InvalidModel.self) {
      try SentencePredictor(
        configuration: configuration, parameters: parameters,
        symbols: configuration.vocabulary + 1)
    }
    var broken = parameters
    broken[3] = .nan
    #expect(throws: InvalidModel.self) {
      try SentencePredictor(configuration: configuration, parameters: broken, symbols: symbols)
    }
  }
}
