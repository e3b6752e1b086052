import Foundation
import Testing
import Transformer

/// A small deterministic source of test data.
struct Draws {
  var state: UInt64

  mutating func integer(below n: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(n))
  }

  /// Roughly normal: the sum of twelve uniform numbers.
  mutating func normal() -> Double {
    (0..<12).reduce(-6.0) { sum, _ in sum + Double(integer(below: 1 << 24)) / Double(1 << 24) }
  }

  mutating func batch(_ sequences: Int, _ length: Int, vocabulary: Int) -> Batch {
    let count = sequences * length
    return Batch(
      sequences: sequences, length: length,
      tokens: (0..<count).map { _ in Int32(integer(below: vocabulary)) },
      targets: (0..<count).map { _ in Int32(integer(below: vocabulary + 2) - 1) }
        .map { $0 >= vocabulary ? -1 : $0 })
  }
}

extension Trainer {
  /// Moves every parameter by a random amount, so that biases and gains are not at their start.
  func shake(_ draws: inout Draws, by amount: Double) {
    let tensors = layout.tensors
    withState(.parameters) { parameters in
      for tensor in tensors {
        for i in tensor.offset..<(tensor.offset + tensor.count) {
          parameters[i] += Float(draws.normal() * amount)
        }
      }
    }
  }

  var parametersAsDoubles: [Double] { withState(.parameters) { $0.map(Double.init) } }
}

@Suite struct ReferenceTests {
  /// Shapes with every kind of tail: widths below, at and off multiples of 16, odd lengths.
  static let shapes:
    [(layers: Int, width: Int, heads: Int, length: Int, vocabulary: Int, tied: Bool)] =
      [
        (1, 8, 1, 1, 2, false), (2, 8, 2, 5, 7, true), (1, 96, 6, 21, 77, false),
        (2, 18, 3, 17, 40, false), (1, 64, 1, 33, 50, true), (3, 20, 5, 16, 19, false),
      ]

  static func make(_ index: Int) throws -> (Trainer, Batch, Draws) {
    let shape = shapes[index]
    let configuration = try ModelConfiguration(
      layers: shape.layers, width: shape.width, heads: shape.heads, context: shape.length + 3,
      vocabulary: shape.vocabulary, tiedOutput: shape.tied)
    var draws = Draws(state: UInt64(index) + 1)
    let trainer = try Trainer(configuration: configuration, seed: 2, threads: 2)
    trainer.shake(&draws, by: 0.2)
    return (trainer, draws.batch(11, shape.length, vocabulary: shape.vocabulary), draws)
  }

  @Test(arguments: shapes.indices)
  func forwardMatchesTheReference(index: Int) throws {
    let (trainer, batch, _) = try Self.make(index)
    let reference = ReferenceModel(trainer.configuration)
    let parameters = trainer.parametersAsDoubles
    let logits = try trainer.logits(batch)
    let expected = (0..<batch.sequences).flatMap { sequence in
      let start = sequence * batch.length
      return reference.logits(parameters, Array(batch.tokens[start..<(start + batch.length)]))
        .flatMap { $0.map(Float.init) }
    }
    #expect(relativeDistance(logits, expected) < 2e-6)
    let (loss, _) = try trainer.lossAndGradient(batch)
    #expect(abs(loss - reference.loss(parameters, batch)) < 1e-6 * (1 + loss))
    let predictions = try trainer.evaluate(batch)
    let v = trainer.configuration.vocabulary
    for (position, prediction) in predictions.enumerated() {
      let row = expected[(position * v)..<((position + 1) * v)].map(Double.init)
      let greedy = Int(prediction.greedy)
      #expect(row[greedy] >= (row.max() ?? 0) - 1e-4)
      let surprise = Reference.crossEntropy(row, target: greedy)
      #expect(abs(-surprise - log(Double(prediction.probability))) < 1e-4)
      let target = batch.targets[position]
      if target >= 0 {
        let loss = Reference.crossEntropy(row, target: Int(target))
        #expect(abs(Double(prediction.loss) - loss) < 1e-4 * (1 + loss))
      } else {
        #expect(prediction.loss.isNaN)
      }
    }
  }

  /// The gradient of the mean loss of many sequences is the mean of theirs, whose batches are cut
  /// otherwise, each weighed by its counted tokens.
  @Test(arguments: shapes.indices)
  func gradientOfManyIsTheMeanOfEach(index: Int) throws {
    let (trainer, batch, _) = try Self.make(index)
    let (_, gradient) = try trainer.lossAndGradient(batch)
    var expected = [Double](repeating: 0, count: gradient.count)
    var counted = 0
    for sequence in 0..<batch.sequences {
      let range = (sequence * batch.length)..<((sequence + 1) * batch.length)
      let targets = Array(batch.targets[range])
      let count = targets.count { $0 >= 0 }
      guard count > 0 else { continue }
      counted += count
      let alone = Batch(
        sequences: 1, length: batch.length, tokens: Array(batch.tokens[range]), targets: targets)
      for (i, slope) in try trainer.lossAndGradient(alone).gradient.enumerated() {
        expected[i] += Double(slope) * Double(count)
      }
    }
    #expect(relativeDistance(gradient, expected.map { Float($0 / Double(counted)) }) < 2e-6)
  }

  /// Rows of the embedding that a batch touches are not those of the one before.
  @Test(arguments: [false, true]) func noGradientIsLeftFromTheBatchBefore(tied: Bool) throws {
    let configuration = try ModelConfiguration(
      layers: 1, width: 24, heads: 2, context: 5, vocabulary: 40, tiedOutput: tied)
    var draws = Draws(state: 8)
    let (first, second) = (
      draws.batch(60, 5, vocabulary: 40), draws.batch(3, 5, vocabulary: 20)
    )
    let used = try Trainer(configuration: configuration, seed: 3, threads: 2)
    let fresh = try Trainer(configuration: configuration, seed: 3, threads: 2)
    _ = try used.lossAndGradient(first)
    #expect(try used.lossAndGradient(second).gradient == fresh.lossAndGradient(second).gradient)
  }

  /// Central differences of the reference's loss in double precision, for parameters of every tensor:
  /// with a step of 1e-4 their own error is about 1e-8.
  @Test(arguments: shapes.indices)
  func gradientMatchesFiniteDifferences(index: Int) throws {
    var (trainer, batch, draws) = try Self.make(index)
    batch = Batch(
      sequences: 2, length: batch.length, tokens: Array(batch.tokens.prefix(2 * batch.length)),
      targets: Array(batch.targets.prefix(2 * batch.length - 1)) + [1])
    let reference = ReferenceModel(trainer.configuration)
    var parameters = trainer.parametersAsDoubles
    let (_, gradient) = try trainer.lossAndGradient(batch)
    for tensor in trainer.layout.tensors {
      let scale = gradient[tensor.offset..<(tensor.offset + tensor.count)]
        .reduce(0) { max($0, abs(Double($1))) }
      for _ in 0..<3 {
        let i = tensor.offset + draws.integer(below: tensor.count)
        let kept = parameters[i]
        parameters[i] = kept + 1e-4
        let above = reference.loss(parameters, batch)
        parameters[i] = kept - 1e-4
        let below = reference.loss(parameters, batch)
        parameters[i] = kept
        let difference = (above - below) / 2e-4
        #expect(
          abs(Double(gradient[i]) - difference) < 2e-4 * scale + 2e-7,
          "\(tensor.name)[\(i - tensor.offset)]: \(gradient[i]) against \(difference)")
      }
    }
  }
}
