import Foundation
import Statistics

/// Normal numbers of a fixed sequence (SplitMix64, Box and Muller), so that a test gives the same each time.
struct Noise {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return (Double((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53
  }

  mutating func normal() -> Double {
    (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
  }

  mutating func normals(_ count: Int) -> [Double] { (0..<count).map { _ in normal() } }
}

/// Whether a share of simulated trials is what a probability says, within the binomial error at the level
/// 1e-4.
func isShare(_ hits: Int, of trials: Int, _ probability: Double) -> Bool {
  let error = (probability * (1 - probability) / Double(trials)).squareRoot()
  let critical = TestFamily(level: 1e-4, members: 1).criticalNormal
  return abs(Double(hits) / Double(trials) - probability) <= critical * error
}
