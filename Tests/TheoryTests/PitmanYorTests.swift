import Foundation
import TestSupport
import Testing
import Theory

@Suite struct PitmanYorTests {
  static let processes: [PitmanYor] = [(0.5, 1), (0.7, 2), (0.05, 0.01), (0.95, 30), (0.3, 500)]
    .compactMap { try? PitmanYor(discount: $0.0, concentration: $0.1) }

  @Test func allProcessesAreValid() { #expect(Self.processes.count == 5) }

  @Test(arguments: [
    (0.5, 1, 200, 29.975180174961928), (0.7, 2, 1_000_000, 29312.308399974205),
    (0.01, 0.01, 1000, 1.1549080705622429), (0.5, 1e6, 1000, 999.75037479702333),
    (0.999, 3, 5000, 4968.7689966790942),
  ])
  func expectedClustersMatchesReference(a: Double, b: Double, n: Int, reference: Double) throws {
    let process = try PitmanYor(discount: a, concentration: b)
    expectClose(process.expectedClusters(n), reference, relative: 1e-11)
  }

  @Test(arguments: processes)
  func expectedClustersFollowsTheRestaurant(process: PitmanYor) {
    // E[K_{n+1}] = E[K_n] + (b + a E[K_n])/(n + b), from E[K_1] = 1.
    var clusters = 1.0
    for n in 1..<3000 {
      clusters +=
        (process.concentration + process.discount * clusters) / (Double(n) + process.concentration)
    }
    expectClose(process.expectedClusters(1), 1, relative: 1e-11)
    expectClose(process.expectedClusters(3000), clusters, relative: 1e-11)
  }

  @Test(arguments: processes, [1, 2, 1000, 300_000])
  func sizesAddUp(process: PitmanYor, n: Int) {
    // Every sentence is in one cluster: sum m E[M_m] = N; and every cluster has one size.
    let sizes = process.expectedClusters(ofEachSizeUpTo: n)
    let members = CompensatedSum.of(sizes.indices.map { Double($0 + 1) * sizes[$0] })
    expectClose(members, Double(n), relative: 1e-11)
    expectClose(CompensatedSum.of(sizes), process.expectedClusters(n), relative: 1e-10)
  }

  @Test func sizesTendToTheirLimits() throws {
    let process = try PitmanYor(discount: 0.6, concentration: 1.5)
    let sizes = process.expectedClusters(ofEachSizeUpTo: 1_000_000)
    let clusters = process.expectedClusters(1_000_000)
    // The error of the share is of order b/(a E[K]) + m/N.
    // The shares a (1-a)_{m-1}/m!.
    var share = 0.6
    for m in 1...20 {
      expectClose(sizes[m - 1] / clusters, share, relative: 1e-3)
      share *= (Double(m) - 0.6) / Double(m + 1)
    }
    expectClose(clusters / pow(1e6, 0.6), process.heapsConstant, relative: 1e-3)
  }

  @Test(arguments: processes)
  func clusterCountLawHasItsMeanAndSumsToOne(process: PitmanYor) {
    let law = ClusterCountLaw(process: process, sentences: 400).probabilities()
    expectClose(CompensatedSum.of(law), 1, relative: 1e-12)
    let mean = CompensatedSum.of(law.indices.map { Double($0) * law[$0] })
    expectClose(mean, process.expectedClusters(400), relative: 1e-11)
  }

  @Test(arguments: processes, [100, 513, 2500])
  func contourAgreesWithTheRecursion(process: PitmanYor, n: Int) {
    let law = ClusterCountLaw(process: process, sentences: n)
    expectClose(
      law.newClusterExcessByContour(), law.newClusterExcessDirect(), relative: 1e-12)
  }

  /// Also where next to nothing is left of the difference, and where the saddle point is far from the cut.
  @Test(arguments: [0.9, 0.999, 1 - 1e-12], [1e-300, 1, 500, 1e5, 1e15])
  func contourKeepsTheDigitsOfTheBalance(a: Double, b: Double) throws {
    let law = ClusterCountLaw(
      process: try PitmanYor(discount: a, concentration: b), sentences: 2000)
    expectClose(
      law.newClusterExcessByContour(), law.newClusterExcessDirect(), relative: 1e-12)
    // Beside the joins, which cost (1-a) f(1-a) N times as much as an opening at least.
    let unit = (1 - a) * law.newClusterExcessDirect()
    let difference = law.openingBalanceByContour() - law.openingBalanceDirect()
    #expect(abs(difference) < 1e-11 * unit)
  }

  @Test(arguments: [
    (-1e-300, 1), (1, 1), (-0.1, 1), (.nan, 1), (0.5, 0), (0.5, -1), (0.5, .infinity),
  ])
  func invalidParametersAreErrors(a: Double, b: Double) {
    #expect(throws: InvalidParameter.self) {
      try PitmanYor(discount: a, concentration: b)
    }
  }

  @Test func whatIsReadIsCheckedToo() throws {
    let process = try PitmanYor(discount: 0.25, concentration: 3)
    let data = try JSONEncoder().encode(process)
    #expect(try JSONDecoder().decode(PitmanYor.self, from: data) == process)
    let wrong = Data(#"{"discount": 1.5, "concentration": 3}"#.utf8)
    #expect(throws: InvalidParameter.self) {
      try JSONDecoder().decode(PitmanYor.self, from: wrong)
    }
  }
}
