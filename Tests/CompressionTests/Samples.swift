import Compression
import Corpora
import Foundation
import Transformer

/// The random numbers of a test.
func randomNumbers(_ index: UInt64) -> RandomSequence {
  RandomSequence(seed: 7, stream: .replicates, index: index)
}

/// n times the empirical entropy of n symbols, and what the rule of Krichevsky and Trofimov may add,
/// in bits.
func adaptiveBits(_ symbols: [Int], alphabet: Int) -> Double {
  guard !symbols.isEmpty else { return 0 }
  var counts: [Int: Int] = [:]
  for symbol in symbols { counts[symbol, default: 0] += 1 }
  let n = Double(symbols.count)
  let entropy = counts.values.reduce(0) { $0 + Double($1) * log2(n / Double($1)) }
  return entropy + Double(alphabet - 1) / 2 * log2(n) + log2(Double(alphabet))
}

struct SampleModel {
  let configuration: ModelConfiguration
  let layout: ParameterLayout
  var parameters: [Float]

  /// Normal matrices, gains near 1, biases near 0.
  init(
    layers: Int = 2, width: Int = 16, vocabulary: Int = 50, tied: Bool = false, stream: UInt64 = 0
  ) throws {
    configuration = try ModelConfiguration(
      layers: layers, width: width, heads: 2, context: 8, vocabulary: vocabulary, tiedOutput: tied)
    layout = ParameterLayout(configuration)
    parameters = Array(repeating: 0, count: layout.count)
    var random = randomNumbers(1_000 + stream)
    for tensor in layout.tensors {
      let mean = tensor.name.hasSuffix("norm.weight") ? 1.0 : 0
      for index in tensor.offset..<tensor.offset + tensor.count {
        parameters[index] = Float(mean + 0.02 * random.normal())
      }
    }
  }

  func tensor(_ name: String) -> ParameterLayout.Tensor? {
    layout.tensors.first { $0.name.hasSuffix(name) }
  }
}

let precisions: [WeightPrecision] = (2...8).map { .bits($0) } + [.half, .single]
