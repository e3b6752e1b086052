import Foundation
import TestSupport
import Testing
import Theory

@Suite struct StructureFunctionTests {
  private enum Kind { case syntax, name, knowledge }
  private typealias Item = DescriptionItem<Kind>

  private static let law: FrequencyList = {
    do {
      return try FrequencyList(weights: (1...20_000).map { pow(Double($0) + 2, -1.5) })
    } catch { preconditionFailure("\(error)") }
  }()

  private static func facts(_ law: FrequencyList = law) throws -> StructureFunctionBound<Kind> {
    try StructureFunctionBound(
      sentences: 100_000, entropy: 3, law: law,
      distortion: LogLossDistortion(bitsPerFact: 10), kind: .knowledge)
  }

  /// Cheap first, dear first, one that is worth nothing without the next, and one that is worthless.
  private static func mixed() throws -> StructureFunctionBound<Kind> {
    try StructureFunctionBound(
      sentences: 1000, start: 20,
      items: [
        Item(kind: .syntax, bits: 4, saving: 8), Item(kind: .name, bits: 10, saving: 0),
        Item(kind: .knowledge, bits: 2, saving: 6), Item(kind: .knowledge, bits: 8, saving: 0.002),
        Item(kind: .name, bits: 5, saving: 0),
      ])
  }

  @Test func factsAloneAreTheCapacityOptimum() throws {
    let bound = try Self.facts()
    let distortion = try LogLossDistortion(bitsPerFact: 10)
    for alpha in [0, 3.3, 10, 25, 9999.5, 123_456.7, 199_990, 200_000, 300_000] {
      let optimum = try FrequencyLaw.list(Self.law).optimum(
        capacity: alpha, distortion: distortion)
      let expected = 100_000 * (3 + optimum.redundancy)
      expectClose(try bound.dataBits(modelBits: alpha), expected)
      expectClose(try bound.twoPartBits(modelBits: alpha), alpha + expected)
      if alpha < 200_000 {
        expectClose(try bound.slope(modelBits: alpha), -100_000 * optimum.price)
      }
    }
    #expect(try bound.slope(modelBits: 200_000) == 0)
    #expect(bound.completeModelBits == 200_000)
  }

  @Test func boundIsDecreasingAndConvexBetweenItsEnds() throws {
    for bound in [try Self.facts(), try Self.mixed()] {
      let step = bound.completeModelBits / 400
      let values = try (0...400).map { try bound.dataBits(modelBits: Double($0) * step) }
      for (left, right) in zip(values, values.dropFirst()) { #expect(right <= left) }
      for i in 1..<400 {
        #expect(values[i + 1] - 2 * values[i] + values[i - 1] >= -1e-6)
      }
      expectClose(values[0], bound.sentences * bound.start)
      let vertices = bound.vertices()
      for (left, right) in zip(vertices, vertices.dropFirst()) {
        #expect(left.modelBits < right.modelBits && left.dataBits >= right.dataBits)
      }
    }
    expectClose(try Self.facts().dataBits(modelBits: 200_000), 100_000 * 3)
  }

  /// Item 1 alone saves nothing, so it is bought with item 2, 6 bits a sentence for 12.
  @Test func blocksAreBoughtTogether() throws {
    let bound = try Self.mixed()
    let corners = bound.vertices()
    #expect(corners.map(\.modelBits) == [0, 4, 16, 24, 29])
    for (corner, expected) in zip(corners, [20_000.0, 12_000, 6000, 5998, 5998]) {
      expectClose(corner.dataBits, expected)
    }
    expectClose(try bound.dataBits(modelBits: 10), 9000)
    #expect(try bound.slope(modelBits: 3.9) == -2000)
    #expect(try bound.slope(modelBits: 4) == -500)
    #expect(try bound.slope(modelBits: 27) == 0)
    #expect(try bound.wholeItems(modelBits: 15.9) == 2)
    #expect(try bound.wholeItems(modelBits: 16) == 3)
    #expect(try bound.wholeItems(modelBits: 1e9) == 5)
  }

  @Test func sufficientStatisticMinimisesTheTwoPartCode() throws {
    let bound = try Self.facts()
    let best = bound.sufficientModelBits
    #expect(best == 10 * Double(Self.law.frequencies.count { $0 * 100_000 > 1 }))
    #expect(bound.sufficientItems == Int(best / 10))
    let least = try bound.twoPartBits(modelBits: best)
    for factor in [0.5, 0.9, 0.99, 1.01, 1.1, 2] {
      #expect(try bound.twoPartBits(modelBits: best * factor) > least)
    }
    // The fourth item saves 2 bits of data and costs 8.
    #expect(try Self.mixed().sufficientModelBits == 16)
    #expect(try Self.mixed().sufficientItems == 3)
  }

  @Test func thinnedVerticesAreVerticesAndCloseToTheCurve() throws {
    let bound = try Self.facts()
    let all = bound.vertices(limit: .max)
    #expect(all.count == 20_001)
    for limit in [2, 50, 1000] {
      let some = bound.vertices(limit: limit)
      #expect(some.count <= limit && some.count >= min(limit, 40))
      #expect(some[0] == all[0] && some[some.count - 1] == all[20_000])
      for vertex in some {
        expectClose(vertex.dataBits, try bound.dataBits(modelBits: vertex.modelBits))
      }
    }
    // What is drawn lies above the curve by less than a thousandth of its height.
    let some = bound.vertices(limit: 1000)
    for (left, right) in zip(some, some.dropFirst()) {
      let middle = try bound.dataBits(modelBits: (left.modelBits + right.modelBits) / 2)
      let excess = (left.dataBits + right.dataBits) / 2 - middle
      #expect(excess >= -1e-6 && excess < 1e-3 * (all[0].dataBits - all[20_000].dataBits))
    }
  }

  @Test func nothingToDescribe() throws {
    let bound = try StructureFunctionBound<Kind>(sentences: 10, start: 2, items: [])
    #expect(try bound.dataBits(modelBits: 5) == 20)
    #expect(try bound.slope(modelBits: 0) == 0)
    #expect(bound.sufficientModelBits == 0 && bound.vertices().count == 1)
  }

  @Test func badInput() throws {
    func bound(_ sentences: Double, _ start: Double, _ bits: Double, _ saving: Double) throws {
      _ = try StructureFunctionBound(
        sentences: sentences, start: start,
        items: [Item(kind: .name, bits: bits, saving: saving)])
    }
    try bound(1, 5, 1, 5)
    for (sentences, start, bits, saving) in [
      (0, 5, 1, 1), (1, .nan, 1, 1), (1, 0, 1, 0), (1, 5, 0, 1), (1, 5, .infinity, 1),
      (1, 5, 1, -1), (1, 5, 1, .nan), (1, 5, 1, 5.1),
    ] as [(Double, Double, Double, Double)] {
      #expect(throws: InvalidParameter.self) { try bound(sentences, start, bits, saving) }
    }
    let facts = try Self.facts()
    for alpha in [-1, .nan, .infinity] {
      #expect(throws: InvalidParameter.self) { try facts.dataBits(modelBits: alpha) }
      #expect(throws: InvalidParameter.self) { try facts.wholeItems(modelBits: alpha) }
    }
    #expect(throws: InvalidParameter.self) {
      try StructureFunctionBound(
        sentences: 1, entropy: .nan, law: Self.law,
        distortion: LogLossDistortion(bitsPerFact: 1), kind: Kind.name)
    }
  }
}
