import Foundation

/// The model in plain loops and double precision: the oracle of the fast kernels, and the shortest
/// description of what they compute.
public struct ReferenceModel {
  let configuration: ModelConfiguration
  let layout: ParameterLayout

  public init(_ configuration: ModelConfiguration) {
    self.configuration = configuration
    layout = ParameterLayout(configuration)
  }

  /// The mean loss over the counted tokens, nats.
  public func loss(_ parameters: [Double], _ batch: Batch) -> Double {
    var total = 0.0
    var counted = 0
    for sequence in 0..<batch.sequences {
      let start = sequence * batch.length
      let tokens = Array(batch.tokens[start..<(start + batch.length)])
      let logits = logits(parameters, tokens)
      for position in 0..<batch.length {
        let target = batch.targets[start + position]
        guard target >= 0 else { continue }
        total += Reference.crossEntropy(logits[position], target: Int(target))
        counted += 1
      }
    }
    return total / Double(counted)
  }

  /// The logits at every position of one sequence.
  public func logits(_ w: [Double], _ tokens: [Int32]) -> [[Double]] {
    let d = configuration.width
    func vector(_ at: Int, _ count: Int) -> [Double] { Array(w[at..<(at + count)]) }
    func norm(_ rows: [[Double]], _ gain: Int, _ bias: Int) -> [[Double]] {
      rows.map { Reference.layerNorm($0, gain: vector(gain, d), bias: vector(bias, d)) }
    }
    func linear(_ rows: [[Double]], _ weight: Int, _ bias: Int?, out: Int) -> [[Double]] {
      rows.map { row in
        (0..<out).map { o in
          let products = row.indices.map { w[weight + o * row.count + $0] * row[$0] }
          return products.reduce(bias.map { w[$0 + o] } ?? 0, +)
        }
      }
    }
    func add(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
      zip(a, b).map { zip($0, $1).map(+) }
    }
    var x = tokens.map { vector(layout.embedding + Int($0) * d, d) }
    for block in layout.blocks {
      let qkv = linear(
        norm(x, block.norm1Gain, block.norm1Bias), block.qkvWeight, block.qkvBias, out: 3 * d)
      let mixed = Reference.attention(qkv, heads: configuration.heads)
      x = add(x, linear(mixed, block.projectionWeight, block.projectionBias, out: d))
      let hidden = linear(
        norm(x, block.norm2Gain, block.norm2Bias), block.upWeight, block.upBias, out: 4 * d)
      let active = hidden.map { $0.map(Reference.gelu) }
      x = add(x, linear(active, block.downWeight, block.downBias, out: d))
    }
    return linear(
      norm(x, layout.normGain, layout.normBias), layout.output, nil, out: configuration.vocabulary)
  }
}

/// Each operation by its definition.
public enum Reference {
  public static func layerNorm(_ x: [Double], gain: [Double], bias: [Double]) -> [Double] {
    let n = Double(x.count)
    let mean = x.reduce(0, +) / n
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    let scale = 1 / (variance + 1e-5).squareRoot()
    return x.indices.map { (x[$0] - mean) * scale * gain[$0] + bias[$0] }
  }

  public static func gelu(_ x: Double) -> Double {
    x / 2 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
  }

  /// Causal attention of one sequence; rows hold [heads][query, key, value][w].
  public static func attention(_ qkv: [[Double]], heads: Int) -> [[Double]] {
    let w = (qkv.first?.count ?? 0) / (3 * heads)
    func part(_ row: Int, _ head: Int, _ which: Int) -> [Double] {
      let start = (head * 3 + which) * w
      let values = Array(qkv[row][start..<(start + w)])
      return which == 2 ? values : rotated(values, position: row)
    }
    return qkv.indices.map { row in
      (0..<heads).flatMap { head in
        let query = part(row, head, 0)
        let scores = (0...row).map { column in
          zip(query, part(column, head, 1)).reduce(0) { $0 + $1.0 * $1.1 } / Double(w).squareRoot()
        }
        let top = scores.max() ?? 0
        let weights = scores.map { exp($0 - top) }
        let total = weights.reduce(0, +)
        var mixed = [Double](repeating: 0, count: w)
        for column in 0...row {
          for (i, value) in part(column, head, 2).enumerated() {
            mixed[i] += weights[column] / total * value
          }
        }
        return mixed
      }
    }
  }

  /// The pairs (x_i, x_{i + w/2}) turned by position times 10000^{-2i/w}.
  public static func rotated(_ x: [Double], position: Int) -> [Double] {
    let half = x.count / 2
    return x.indices.map { i in
      let pair = i % half
      let angle = Double(position) * pow(10_000, -Double(2 * pair) / Double(x.count))
      return i < half
        ? x[pair] * cos(angle) - x[pair + half] * sin(angle)
        : x[pair + half] * cos(angle) + x[pair] * sin(angle)
    }
  }

  public static func crossEntropy(_ logits: [Double], target: Int) -> Double {
    let top = logits.max() ?? 0
    return log(logits.reduce(0) { $0 + exp($1 - top) }) - (logits[target] - top)
  }
}
