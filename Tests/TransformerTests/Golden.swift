import Foundation
import Transformer

/// What Tests/Peers/golden.py wrote with PyTorch: a JSON line, then fp32 numbers.
struct Golden {
  struct Header: Decodable {
    let layers, width, heads, context, vocabulary, sequences: Int
    let tiedOutput: Bool
    let learningRate, loss, gradientNorm, finalLoss: Double
    let settings: OptimiserSettings
    let tokens, targets: [Int32]
    let names: [String]
    let counts: [Int]
  }

  let header: Header
  let values: [String: [Float]]

  init(_ name: String) throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(name).golden")
    let data = try Data(contentsOf: url)
    let end = data.firstIndex(of: 0x0A) ?? data.endIndex
    header = try JSONDecoder().decode(Header.self, from: data[..<end])
    var values: [String: [Float]] = [:]
    var bytes = data[(end + 1)...]
    for (name, count) in zip(header.names, header.counts) {
      values[name] = bytes.prefix(4 * count).withUnsafeBytes { raw in
        (0..<count).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
      }
      bytes = bytes.dropFirst(4 * count)
    }
    self.values = values
  }

  var batch: Batch {
    Batch(
      sequences: header.sequences, length: header.context, tokens: header.tokens,
      targets: header.targets)
  }

  /// A trainer with the fixture's initial parameters.
  func trainer(threads: Int) throws -> Trainer {
    let trainer = try Trainer(
      configuration: ModelConfiguration(
        layers: header.layers, width: header.width, heads: header.heads, context: header.context,
        vocabulary: header.vocabulary, tiedOutput: header.tiedOutput),
      seed: 1, threads: threads)
    trainer.withState(.parameters) { buffer in
      for tensor in trainer.layout.tensors {
        for (i, value) in (values["initial:" + tensor.name] ?? []).enumerated() {
          buffer[tensor.offset + i] = value
        }
      }
    }
    return trainer
  }
}

/// |a - b| / |b| in the Euclidean norm.
func relativeDistance(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Double {
  guard a.count == b.count else { return .infinity }
  var difference = 0.0
  var norm = 0.0
  for (x, y) in zip(a, b) {
    difference += (Double(x) - Double(y)) * (Double(x) - Double(y))
    norm += Double(y) * Double(y)
  }
  return (difference / norm).squareRoot()
}
