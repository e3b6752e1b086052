import Foundation
import TestSupport
import Testing
import Theory

/// Discount 0: the Dirichlet process and Ewens's sampling formula.
@Suite struct DirichletProcessTests {
  static let concentrations = [1e-9, 0.3, 1, 4.5, 1000]

  /// Every partition of the number n, as its parts in decreasing order.
  private func partitions(of n: Int, atMost largest: Int) -> [[Int]] {
    guard n > 0 else { return [[]] }
    return (1...max(1, min(n, largest))).flatMap { part in
      partitions(of: n - part, atMost: part).map { [part] + $0 }
    }
  }

  /// Ewens: n sentences fall into c_j clusters of j sentences, j = 1, 2, ..., with probability
  /// n!/(b)_n prod_j (b/j)^{c_j}/c_j!.
  private func probability(_ parts: [Int], concentration b: Double) -> Double {
    let n = parts.reduce(0, +)
    var p = (1...n).reduce(1) { $0 * Double($1) / (b + Double($1 - 1)) }
    for (size, clusters) in Dictionary(grouping: parts, by: \.self) {
      for c in 1...clusters.count { p *= b / Double(size) / Double(c) }
    }
    return p
  }

  private func expectation(
    _ n: Int, concentration b: Double, _ value: ([Int]) -> Double
  ) -> Double {
    partitions(of: n, atMost: n).reduce(0) { $0 + probability($1, concentration: b) * value($1) }
  }

  /// P(K_N = k) = |s(N, k)| b^k/(b)_N with Stirling's numbers of the first kind, exact as integers to N = 20.
  @Test(arguments: concentrations, [1, 2, 7, 20])
  func clusterCountsFollowStirling(b: Double, n: Int) throws {
    var stirling = [1]
    for m in 0..<n {
      stirling = (0...m + 1).map { k in
        (k > 0 ? stirling[k - 1] : 0) + (k <= m ? m * stirling[k] : 0)
      }
    }
    #expect(stirling.reduce(0, +) == (1...n).reduce(1, *))
    let process = try PitmanYor(discount: 0, concentration: b)
    let law = ClusterCountLaw(process: process, sentences: n).probabilities()
    for k in 1...n {
      let rising = (1..<n).reduce(1.0) { $0 * (b + Double($1)) }
      expectClose(law[k], Double(stirling[k]) * pow(b, Double(k - 1)) / rising, relative: 1e-13)
    }
  }

  @Test(arguments: concentrations, [2, 5, 12])
  func everyValueFollowsFromEwens(b: Double, n: Int) throws {
    let process = try PitmanYor(discount: 0, concentration: b)
    #expect(
      abs(expectation(n, concentration: b) { _ in 1 } - 1) < 1e-13, "the formula itself")
    expectClose(
      process.expectedClusters(n), expectation(n, concentration: b) { Double($0.count) },
      relative: 1e-13)
    expectClose(process.missingMass(after: n), b / (Double(n) + b), relative: 1e-15)
    for (index, expected) in process.expectedClusters(ofEachSizeUpTo: n).enumerated() {
      let clusters = expectation(n, concentration: b) { parts in
        Double(parts.count { $0 == index + 1 })
      }
      expectClose(expected, clusters, relative: 1e-13)
    }
    // Sentence by sentence: a cluster of m is met with the posterior Beta(m, ...), a new one with Beta(b, ...).
    let redundancy = (1..<n).reduce(0.0) { sum, seen in
      let total = Double(seen) + b
      return sum
        + expectation(seen, concentration: b) { parts in
          parts.reduce(b / total * predictionExcess(b) - predictionExcess(total)) {
            $0 + Double($1) / total * predictionExcess(Double($1))
          }
        }
    }
    #expect(abs(process.partitionRedundancy(n) - redundancy) <= 1e-12 * redundancy + 1e-14)
  }

  /// E[K_N] = sum_{n<N} b/(b+n), which is b (ln N - psi(b)) up to terms of order b^2/N.
  @Test(arguments: concentrations)
  func clustersGrowAsTheLogarithm(b: Double) throws {
    let process = try PitmanYor(discount: 0, concentration: b)
    let sum = CompensatedSum.of((0..<10_000).lazy.map { b / (b + Double($0)) })
    expectClose(process.expectedClusters(10_000), sum, relative: 1e-13)
    let n = 1_000_000_000
    expectClose(
      process.expectedClusters(n), b * (log(Double(n)) - digamma(b)), relative: 1e-6)
  }

  /// The values at a = 1e-300 are those at 0, and those at 1e-9 differ by what one more term of a explains: less
  /// than 2 a (ln N + 1/b) E[K_N] of the whole.
  @Test(arguments: concentrations, [10, 512, 513, 100_000])
  func theLimitIsContinuous(b: Double, n: Int) throws {
    func values(_ a: Double) throws -> [Double] {
      let model = try HierarchicalModel(
        clusters: PitmanYor(discount: a, concentration: b), knowledgeDimension: 4,
        syntaxDimension: 16, syntaxTypes: 8)
      let redundancy = try model.redundancy(n)
      return [
        redundancy.expectedClusters, redundancy.partition, redundancy.knowledge,
        model.clusters.missingMass(after: n),
      ]
    }
    let limit = try values(0)
    for (value, reference) in zip(try values(1e-300), limit) {
      expectClose(value, reference, relative: 1e-12)
    }
    let bound = 2e-9 * (log(Double(n)) + 1 / b) * limit[0]
    for (value, reference) in zip(try values(1e-9), limit) {
      expectClose(value, reference, relative: bound + 1e-12)
    }
    #expect(try values(0.01)[0] != limit[0])
  }

  @Test func theRedundancyIsTheSumOfItsParts() throws {
    let model = try HierarchicalModel(
      clusters: PitmanYor(discount: 0, concentration: 1.5), knowledgeDimension: 4,
      syntaxDimension: 16, syntaxTypes: 8)
    let redundancy = try model.redundancy(12)
    let information = try CategoricalInformation(outcomes: 5, draws: 12)
    let knowledge = expectation(12, concentration: 1.5) { parts in
      parts.reduce(0) { $0 + information[$1] }
    }
    expectClose(redundancy.knowledge, knowledge, relative: 1e-13)
  }

  @Test func zeroHasNoSign() throws {
    let process = try PitmanYor(discount: -0.0, concentration: 1)
    #expect(process.discount.sign == .plus)
    #expect(
      try JSONDecoder().decode(PitmanYor.self, from: JSONEncoder().encode(process)) == process)
  }
}
